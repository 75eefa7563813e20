from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from apps.common.money import spread
from apps.offers.engine.facts import Terms
from apps.offers.engine.kinds.base import PERCENTAGES, Cut, Kind, Open


def cut(terms: Terms, basket: Open, targets: Sequence[int]) -> Cut:
    """Half up, once for all lines together; then spread, so that partial refunds stay exact (rule 68)."""
    weights = [basket.left[i] for i in targets]
    total = (sum(weights) * (terms.percent or 0) + 50) // 100
    return Cut(dict(zip(targets, spread(total, weights), strict=True)))


KIND = Kind("percent", _("Percent off"), PERCENTAGES, ("percent",), cut)
