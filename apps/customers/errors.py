"""Refusals about people. Codes are part of the public API."""

from __future__ import annotations

from apps.common.errors import DomainError


class BadContact(DomainError):
    """What was written cannot be an address of the kind asked for."""


class BadEmail(BadContact):
    code = "bad_email"


class BadPhone(BadContact):
    code = "bad_phone"


class TagUsed(DomainError):
    code = "tag_used"
    conflict = True


class BadValue(DomainError):
    """A name, birthday, language, card or outside id that cannot be kept as written; ``field`` says which."""

    code = "bad_value"


class CustomerExists(DomainError):
    """Another customer already has this e-mail, phone, card or outside id; ``field`` says which."""

    code = "customer_exists"
    conflict = True


class CustomerForgotten(DomainError):
    code = "customer_forgotten"
    conflict = True


class NoticeNeeded(DomainError):
    """A yes to marketing must name the text the person saw."""

    code = "notice_needed"


class BadCounterCode(DomainError):
    code = "bad_counter_code"


class WrongCode(DomainError):
    """Not the code. ``facts["tries_left"]`` says how often one may try again."""

    code = "wrong_code"


class CodeClosed(DomainError):
    """The code was used, ran out of time or of tries, or never was: all told alike."""

    code = "code_closed"


class BadTag(DomainError):
    code = "bad_tag"
