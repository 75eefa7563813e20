from apps.insights.admin.five.page import five_page

__all__ = ["five_page"]
