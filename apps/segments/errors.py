from __future__ import annotations

from apps.common.errors import DomainError


class BadSegment(DomainError):
    """Its name or the way it is put together."""

    code = "bad_segment"


class BadCondition(DomainError):
    """An answer is missing or makes no sense. ``field`` names it, ``facts["path"]`` the condition: places from the root."""

    code = "bad_condition"


class SegmentNameTaken(DomainError):
    code = "segment_name_taken"
    conflict = True


class SegmentChanged(DomainError):
    """Somebody saved it after it was read."""

    code = "segment_changed"
    conflict = True


class SegmentUsed(DomainError):
    """Something is built on it; it cannot be deleted."""

    code = "segment_used"
    conflict = True
