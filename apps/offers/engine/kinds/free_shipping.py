from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from apps.offers.engine.facts import Refusal, Terms
from apps.offers.engine.kinds.base import SHIPPING, Cut, Kind, Open


def cut(terms: Terms, basket: Open, targets: Sequence[int]) -> Cut:
    if not targets:
        return Cut(refusal=Refusal("no_shipping"))
    return Cut({i: basket.left[i] for i in targets})


KIND = Kind("free_shipping", _("Free shipping"), SHIPPING, (), cut, line_kind="shipping")
