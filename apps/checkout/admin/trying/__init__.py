"""Any basket, any customer, any moment, drafts included: what would apply, why the others not, what it would earn."""

from apps.checkout.admin.trying.page import try_page

__all__ = ["try_page"]
