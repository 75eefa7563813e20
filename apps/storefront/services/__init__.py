from apps.storefront.services.keys import NewKey, create_key, recognise, revoke_key
from apps.storefront.services.people import Wish, add_customer, change_customer
from apps.storefront.services.purchases import (
    Buyer,
    cashier_by_email,
    find_buyer,
    place_order,
    store_by_code,
    unknown_customer,
)
from apps.storefront.services.records import sweep_out

__all__ = [
    "Buyer",
    "NewKey",
    "Wish",
    "add_customer",
    "cashier_by_email",
    "change_customer",
    "create_key",
    "find_buyer",
    "place_order",
    "recognise",
    "revoke_key",
    "store_by_code",
    "sweep_out",
    "unknown_customer",
]
