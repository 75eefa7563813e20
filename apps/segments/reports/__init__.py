from apps.segments.reports.people import Reason, holds, members, reasons, sample, size, why
from apps.segments.reports.reading import root_of

__all__ = ["Reason", "holds", "members", "reasons", "root_of", "sample", "size", "why"]
