from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.common.errors import DomainError


class BadCursor(DomainError):
    """The place in a list that was asked for is none that this list ever gave out."""

    code = "bad_cursor"

    def __init__(self) -> None:
        super().__init__(_("This place in the list does not exist. Start from the beginning."), field="cursor")
