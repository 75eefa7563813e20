from apps.segments.services.counting import count_again
from apps.segments.services.removing import delete_segment
from apps.segments.services.saving import save_segment

__all__ = ["count_again", "delete_segment", "save_segment"]
