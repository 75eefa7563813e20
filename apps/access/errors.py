from __future__ import annotations

from apps.common.errors import DomainError


class LinkOver(DomainError):
    """Unknown, used, withdrawn or too old: the page says the same for all of them."""

    code = "link_over"
    conflict = True


class WrongCode(DomainError):
    code = "wrong_code"


class AlreadyJoined(DomainError):
    code = "already_joined"
    conflict = True


class NotInvited(DomainError):
    code = "not_invited"


class FactorOn(DomainError):
    code = "second_factor_on"
    conflict = True


class WrongPassword(DomainError):
    code = "wrong_password"
