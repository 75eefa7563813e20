from apps.storefront.services.keys import NewKey, create_key, recognise, revoke_key
from apps.storefront.services.people import Wish, add_customer, change_customer
from apps.storefront.services.records import sweep_out

__all__ = ["NewKey", "Wish", "add_customer", "change_customer", "create_key", "recognise", "revoke_key", "sweep_out"]
