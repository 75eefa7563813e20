"""Every kind of condition the shop can ask for, in the order in which apps entered them."""

from __future__ import annotations

from apps.segments.kinds.base import Kind

_KINDS: dict[str, Kind] = {}


def add_kind(kind: Kind) -> None:
    """Enter a kind, once per process, from the ``ready`` of the app that owns it."""
    known = _KINDS.get(kind.name)
    if known is not None and type(known) is not type(kind):
        raise ValueError(f"Two kinds of condition are named {kind.name}.")
    _KINDS[kind.name] = kind


def kind_named(name: str) -> Kind | None:
    """None where the app that brought it is gone."""
    return _KINDS.get(name)


def every_kind() -> list[Kind]:
    return list(_KINDS.values())
