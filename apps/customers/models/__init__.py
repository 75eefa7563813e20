from apps.customers.models.consent import Consent, Notice
from apps.customers.models.customer import Customer, Identifier
from apps.customers.models.proof import JoinRequest, SignIn
from apps.customers.models.search import NameWord, Spelling

__all__ = ["Consent", "Customer", "Identifier", "JoinRequest", "NameWord", "Notice", "SignIn", "Spelling"]
