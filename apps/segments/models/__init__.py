from apps.segments.models.condition import Condition, Group, Pick
from apps.segments.models.segment import Segment

__all__ = ["Condition", "Group", "Pick", "Segment"]
