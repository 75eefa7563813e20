from apps.checkout.admin.refund import refund_page
from apps.checkout.admin.trying import try_page

__all__ = ["refund_page", "try_page"]
