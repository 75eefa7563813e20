from apps.segments.reports.people import Asked, Reason, holds, look, members, reasons, sample, size, why
from apps.segments.reports.reading import root_of, roots_of

__all__ = ["Asked", "Reason", "holds", "look", "members", "reasons", "root_of", "roots_of", "sample", "size", "why"]
