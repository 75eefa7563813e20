from apps.access.models.factors import RecoveryCode, SecondFactor
from apps.access.models.links import AccessLink, AccessLinkQuerySet

__all__ = ["AccessLink", "AccessLinkQuerySet", "RecoveryCode", "SecondFactor"]
