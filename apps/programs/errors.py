from __future__ import annotations

from apps.common.errors import DomainError


class ProgramExists(DomainError):
    code = "program_exists"
    conflict = True


class BadTerms(DomainError):
    """Terms that no rule can have: an amount of zero, an end before the start."""

    code = "bad_terms"
