"""Counting uses against their limits. One UPDATE per tally counts and checks at once, in the order of their ids (rule 61)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import F, Q
from django.utils.translation import gettext as _

from apps.common.bulk import update_rows
from apps.offers.errors import OfferGone
from apps.offers.models import Offer, OfferUse, Tally

Scope = Tally.Scope
_REASONS = {
    Scope.OFFER: "used_up",
    Scope.CODE: "code_used",
    Scope.CUSTOMER: "customer_limit",
    Scope.PERIOD: "period_limit",
}


class Key(NamedTuple):
    """Which tally; ids are zero where the scope has none, so that keys can be put in order."""

    scope: str
    offer_id: int
    code_id: int = 0
    customer_id: int = 0
    period_on: dt.date | None = None


@dataclass(slots=True)
class Change:
    uses: int = 0
    money_minor: int = 0

    @property
    def asks_for_more(self) -> bool:
        return self.uses > 0 or self.money_minor > 0


class Changes(defaultdict[Key, Change]):
    """What is to be added to which tally, and taken from it."""

    def __init__(self) -> None:
        super().__init__(Change)

    def count(self, use: OfferUse, *, uses: int, money_minor: int) -> None:
        for key in keys_of(use):
            self[key].uses += uses
        # The budget is the offer's.
        self[Key(Scope.OFFER, use.offer_id)].money_minor += money_minor


def keys_of(use: OfferUse) -> list[Key]:
    keys = [Key(Scope.OFFER, use.offer_id)]
    if use.code_id is not None:
        keys.append(Key(Scope.CODE, use.offer_id, use.code_id))
    if use.customer_id is not None:
        keys.append(Key(Scope.CUSTOMER, use.offer_id, 0, use.customer_id))
        if use.period_on is not None:
            keys.append(Key(Scope.PERIOD, use.offer_id, 0, use.customer_id, use.period_on))
    return keys


def take(changes: Mapping[Key, Change], limits: Mapping[int, Offer]) -> None:
    """Count, or raise OfferGone where a limit would be passed; the caller's transaction is then to be rolled back.

    ``limits``: the offers, for tallies of customers that are counted for the first time.
    """
    wanted = {key: change for key, change in changes.items() if change.uses or change.money_minor}
    ids = _ids(wanted)
    missing = sorted(set(wanted) - set(ids), key=str)
    if missing:
        _open(missing, limits)
        ids |= _ids(missing)
    for key, pk in sorted(ids.items(), key=lambda entry: entry[1]):
        if not _count(pk, wanted[key]):
            raise _gone(key, pk, wanted[key])


def give_back(changes: Mapping[Key, Change]) -> None:
    """Take off what was counted: all rows are locked in the order of their ids, then written at once."""
    if not changes:
        return
    rows = list(Tally.objects.filter(_any_of(changes)).select_for_update().order_by("pk"))
    for row in rows:
        change = changes[_key(row)]
        row.uses += change.uses
        row.money_minor += change.money_minor
    update_rows(Tally, ["id", "uses", "money_minor"], [[row.pk, row.uses, row.money_minor] for row in rows])


def _count(pk: int, change: Change) -> bool:
    row = Tally.objects.filter(pk=pk)
    if change.uses > 0:
        row = row.filter(Q(uses_max=None) | Q(uses_max__gte=F("uses") + change.uses))
    if change.money_minor > 0:
        row = row.filter(Q(money_max_minor=None) | Q(money_max_minor__gte=F("money_minor") + change.money_minor))
    return bool(row.update(uses=F("uses") + change.uses, money_minor=F("money_minor") + change.money_minor))


def _gone(key: Key, pk: int, change: Change) -> OfferGone:
    row = Tally.objects.get(pk=pk)
    full = change.uses > 0 and row.uses_max is not None and row.uses + change.uses > row.uses_max
    reason = _REASONS[Scope(key.scope)] if full else "budget_spent"
    return OfferGone(_("Somebody else was faster: this offer is used up."), offer_id=key.offer_id, reason=reason)


def _open(keys: Iterable[Key], offers: Mapping[int, Offer]) -> None:
    """First counts of a customer. Two that come at once write one row: the unique constraint decides."""
    Tally.objects.bulk_create([_new(key, offers[key.offer_id]) for key in keys], ignore_conflicts=True)


def _new(key: Key, offer: Offer) -> Tally:
    limit = {Scope.CUSTOMER: offer.per_person_max, Scope.PERIOD: offer.per_period_max}.get(Scope(key.scope))
    return Tally(
        scope=key.scope,
        offer_id=key.offer_id,
        code_id=key.code_id or None,
        customer_id=key.customer_id or None,
        period_on=key.period_on,
        uses_max=limit,
    )


def _ids(keys: Iterable[Key]) -> dict[Key, int]:
    return {_key(row): row.pk for row in Tally.objects.filter(_any_of(keys)).order_by()}


def _any_of(keys: Iterable[Key]) -> Q:
    """Exactly these: by scope, so that the condition stays short however many customers there are."""
    by_scope: defaultdict[tuple[str, dt.date | None], list[Key]] = defaultdict(list)
    for key in keys:
        by_scope[key.scope, key.period_on].append(key)
    found = Q(pk__in=())
    for (scope, period_on), same in by_scope.items():
        asked = Q(scope=scope, period_on=period_on, offer__in={key.offer_id for key in same})
        if scope == Scope.CODE:
            asked &= Q(code__in={key.code_id for key in same})
        elif scope != Scope.OFFER:
            asked &= Q(customer__in={key.customer_id for key in same})
        found |= asked
    return found


def _key(row: Tally) -> Key:
    return Key(row.scope, row.offer_id, row.code_id or 0, row.customer_id or 0, row.period_on)
