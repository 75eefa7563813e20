from apps.storefront.services.joining import ask_to_join, contact_of, prove
from apps.storefront.services.keys import PUBLISHABLE_SCOPES, NewKey, create_key, recognise, revoke_key
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
from apps.storefront.services.redeeming import issue_by_code, roll_back

__all__ = [
    "PUBLISHABLE_SCOPES",
    "Buyer",
    "NewKey",
    "Wish",
    "add_customer",
    "ask_to_join",
    "cashier_by_email",
    "change_customer",
    "contact_of",
    "create_key",
    "find_buyer",
    "issue_by_code",
    "place_order",
    "prove",
    "recognise",
    "revoke_key",
    "roll_back",
    "store_by_code",
    "sweep_out",
    "unknown_customer",
]
