"""What is an occasion, one module each. A new one is such a module, its place in the table, its words, a test."""

from apps.flows.kinds.base import Entry, Figure, FlowKind, Span, Starter
from apps.flows.kinds.table import KINDS, kind_named

__all__ = ["KINDS", "Entry", "Figure", "FlowKind", "Span", "Starter", "kind_named"]
