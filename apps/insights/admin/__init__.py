from apps.insights.admin.page import overview_page

__all__ = ["overview_page"]
