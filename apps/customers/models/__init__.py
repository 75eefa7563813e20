from apps.customers.models.consent import Consent, Notice
from apps.customers.models.customer import Customer, Identifier
from apps.customers.models.proof import JoinRequest, SignIn

__all__ = ["Consent", "Customer", "Identifier", "JoinRequest", "Notice", "SignIn"]
