"""Every reminder there is, in the order in which people see them."""

from __future__ import annotations

from apps.flows.kinds.base import FlowKind
from apps.flows.kinds.birthday import Birthday
from apps.flows.kinds.come_back import ComeBack
from apps.flows.kinds.joining import JoiningDay
from apps.flows.kinds.reach import RewardInReach
from apps.flows.kinds.win_back import WinBack

_ALL: tuple[FlowKind, ...] = (Birthday(), JoiningDay(), ComeBack(), RewardInReach(), WinBack())
KINDS: dict[str, FlowKind] = {kind.name: kind for kind in _ALL}


def kind_named(name: str) -> FlowKind:
    """Raises KeyError for what is none."""
    return KINDS[name]
