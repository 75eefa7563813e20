from apps.storefront.services.keys import NewKey, create_key, recognise, revoke_key

__all__ = ["NewKey", "create_key", "recognise", "revoke_key"]
