from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from apps.common.money import spread
from apps.offers.engine.facts import Terms
from apps.offers.engine.kinds.base import AMOUNTS, Cut, Kind, Open


def cut(terms: Terms, basket: Open, targets: Sequence[int]) -> Cut:
    """Once per purchase, and never more than is left to pay (rule 55)."""
    weights = [basket.left[i] for i in targets]
    return Cut(dict(zip(targets, spread(min(terms.amount_minor or 0, sum(weights)), weights), strict=True)))


KIND = Kind("amount", _("Amount off"), AMOUNTS, ("amount_minor",), cut)
