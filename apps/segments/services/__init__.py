from apps.segments.services.counting import count_again
from apps.segments.services.removing import delete_segment
from apps.segments.services.saving import CONDITIONS_MAX, DEPTH_MAX, GROUPS_MAX, check_root, save_segment

__all__ = ["CONDITIONS_MAX", "DEPTH_MAX", "GROUPS_MAX", "check_root", "count_again", "delete_segment", "save_segment"]
