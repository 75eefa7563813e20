from apps.segments.admin.desk import SegmentDesk

__all__ = ["SegmentDesk"]
