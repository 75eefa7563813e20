from apps.segments.kinds.base import Kind
from apps.segments.kinds.registry import add_kind, every_kind, kind_named

__all__ = ["Kind", "add_kind", "every_kind", "kind_named"]
