from apps.surveys.admin.pages.beginning import new_page
from apps.surveys.admin.pages.preview import preview_page, switch_view
from apps.surveys.admin.pages.receipt import receipt_page
from apps.surveys.admin.pages.results import results_page

__all__ = ["new_page", "preview_page", "receipt_page", "results_page", "switch_view"]
