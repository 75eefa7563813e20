"""Refusals: what a service raises when a rule says no."""

from __future__ import annotations

from django.utils.functional import Promise


class DomainError(Exception):
    """A refusal that a person can read and a machine can match.

    ``code`` is stable snake_case, part of the public API. ``field`` names the input that was wrong, if one was.
    ``conflict`` is true where the same request could succeed later or was already done by somebody else (HTTP 409).
    """

    code = "refused"
    conflict = False

    def __init__(self, message: str | Promise, *, field: str = "", **facts: object) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.facts = facts

    def __str__(self) -> str:
        return str(self.message)
