"""What keeps a flow from being switched on, and whom it would meet today."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.among import among
from apps.customers.models import Customer
from apps.flows.kinds import Span, kind_named
from apps.flows.models import Flow, FlowRun, FlowText
from apps.flows.reports.drafting import brings_offer, by_step, is_whole, steps_of
from apps.messaging.errors import UnknownPlaceholder
from apps.messaging.placeholders import check_text, placeholders_in
from apps.messaging.reports import reason_not_to_advertise
from apps.offers.models import Offer
from apps.segments.reports import holds
from apps.shop.services import current_shop

PLACES, PLACES_OF_OFFER = ("name", "shop", "link"), ("offer", "code", "last_day")
LIMITS = {"subject": 200, "body": 10_000, "button": 60, "sms": 600}
SAMPLE_MAX = 50


@dataclass(frozen=True, slots=True)
class Plan:
    """``reasons`` counts those who are not written to. ``has_looked``: it is on, and these are today's own rows."""

    gets: int
    reasons: dict[str, int]
    # Who gets it, for the preview; rows that may be kept nowhere.
    sample: list[FlowRun]
    has_looked: bool = False


def places_of(flow: Flow, step: int) -> tuple[str, ...]:
    kind = kind_named(flow.kind)
    # What is never sent without an offer may be written down before one is chosen.
    offers = PLACES_OF_OFFER if brings_offer(flow, step) or step > 1 or kind.needs_offer else ()
    return (*PLACES, *kind.places, *offers)


def problems_of(flow: Flow, texts: list[FlowText] | None = None, *, on: dt.date | None = None) -> list[str]:
    """In sentences; empty when it is ready. ``texts`` that are not kept yet may be given."""
    shop = current_shop()
    written = by_step(flow.texts.all() if texts is None else texts)
    found: list[str] = []
    for step in steps_of(flow):
        own = written.get((step, shop.language))
        if own is None or not is_whole(flow, own):
            found.append(
                _("Write the letter in the shop's own language at least.")
                if step == 1
                else _("Write the second letter in the shop's own language at least.")
            )
        of_step = [text for (at, _language), text in written.items() if at == step]
        found += _problems_of_places(flow, step, of_step)
        if brings_offer(flow, step):
            found += _problems_of_letter(flow, of_step)
    return found + _problems_of_offer(flow, on or shop.local_date(clock.now()))


@dataclass(frozen=True, slots=True)
class Standing:
    """``troubles`` keep a flow that is on from writing, such as an offer that has ended; empty for one that is off."""

    flow: Flow
    troubles: list[str]


def standings() -> dict[str, Standing]:
    """Those that the shop has set up, by the kind's name. Two statements."""
    flows = Flow.objects.select_related("offer").prefetch_related("texts").order_by("pk")
    return {flow.kind: Standing(flow, problems_of(flow) if flow.is_on else []) for flow in flows}


def _problems_of_places(flow: Flow, step: int, texts: list[FlowText]) -> list[str]:
    found: list[str] = []
    for text in texts:
        for part in (text.subject, text.body, text.sms):
            try:
                check_text(part, allowed=places_of(flow, step))
            except UnknownPlaceholder as refusal:
                found.append(str(refusal))
    return found


def _problems_of_letter(flow: Flow, texts: list[FlowText]) -> list[str]:
    offer, found = flow.offer, []
    assert offer is not None, "asked of a letter that brings one"
    bodies = [text.sms if flow.channel == Flow.Channel.SMS else text.body for text in texts if is_whole(flow, text)]
    if offer.needs_code and not all("code" in placeholders_in(body) for body in bodies):
        found.append(_("A letter does not say the code. Write {code} where it belongs."))
    has_end = offer.ends_on or (flow.code_days and offer.needs_code)
    if not has_end and any("last_day" in placeholders_in(body) for body in bodies):
        found.append(_("A letter says {last_day}, but neither the offer nor the code has a last day."))
    return found


def _problems_of_offer(flow: Flow, day: dt.date) -> list[str]:
    offer = flow.offer
    if offer is None:
        return [_("Choose what it offers.")] if kind_named(flow.kind).needs_offer else []
    found = []
    if offer.status != Offer.Status.LIVE:
        found.append(_("The offer is not live. Nobody could use it."))
    if offer.ends_on is not None and offer.ends_on < day:
        found.append(_("The offer's last day has passed."))
    return found


def plan(flow: Flow) -> Plan:
    """Whom it would meet today if it were on; of one that has looked at today, whom it met. A fixed number of statements."""
    shop = current_shop()
    today = shop.local_date(clock.now())
    if flow.is_on and flow.entered_on == today:
        return _noted(flow, clock.start_of_day(today, shop.zone))
    span = Span(today - dt.timedelta(days=1), today, shop)
    met = {entry.customer_id: entry for entry in kind_named(flow.kind).found(flow, span)}
    inside = holds(flow.segment, list(met), today) if flow.segment else set(met)
    people = Customer.objects.filter(among("pk", inside)).annotate(why_not=reason_not_to_advertise(flow.channel))
    counts = Counter(people.values_list("why_not", flat=True))
    counts[str(FlowRun.Reason.NOT_IN_SEGMENT)] = len(met) - len(inside)
    gets = counts.pop("", 0)
    return Plan(
        gets,
        {reason: count for reason, count in sorted(counts.items()) if count},
        [met[each.pk].run_of(flow, each) for each in people.filter(why_not="").order_by("-pk")[:SAMPLE_MAX]],
    )


def _noted(flow: Flow, since: dt.datetime) -> Plan:
    """A first letter's rows of today. What became of letters that were written, the results tell."""
    runs = FlowRun.objects.filter(flow=flow, step=1, created_at__gte=since)
    counts = dict(runs.order_by().values_list("reason").annotate(Count("pk")))
    gets = counts.pop("", 0)
    sample = runs.filter(reason="").select_related("customer", "reward")[:SAMPLE_MAX]
    return Plan(gets, dict(sorted(counts.items())), list(sample), has_looked=True)
