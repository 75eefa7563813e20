from apps.customers.models.consent import Consent, Notice
from apps.customers.models.customer import Customer, Identifier
from apps.customers.models.proof import JoinRequest, SignIn
from apps.customers.models.search import NameWord, Spelling
from apps.customers.models.tag import TAG_NAME_MAX, Tag, Tagging

__all__ = [
    "TAG_NAME_MAX",
    "Consent",
    "Customer",
    "Identifier",
    "JoinRequest",
    "NameWord",
    "Notice",
    "SignIn",
    "Spelling",
    "Tag",
    "Tagging",
]
