from apps.insights.admin.five import five_page
from apps.insights.admin.page import overview_page

__all__ = ["five_page", "overview_page"]
