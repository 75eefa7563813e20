from __future__ import annotations

from apps.common.errors import DomainError


class OwnerExists(DomainError):
    code = "owner_exists"
    conflict = True


class BadStaffDetails(DomainError):
    code = "bad_staff_details"


class NotYours(DomainError):
    """Somebody reached for more than their role gives."""

    code = "not_yours_to_change"


class LastOwner(DomainError):
    code = "last_owner"
    conflict = True
