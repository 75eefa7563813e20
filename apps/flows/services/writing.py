"""When the hour has come: ask again whether there is reason to write, and write. The postman does the rest.

A batch is one transaction: codes, letters and what became of each run stand together or not at all.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation

from apps.common import clock
from apps.common.among import among
from apps.common.bulk import insert_rows, update_rows
from apps.common.sweeping import each_alone
from apps.customers.models import Customer
from apps.flows.kinds import kind_named
from apps.flows.models import Flow, FlowRun, FlowRunQuerySet, FlowText
from apps.flows.reports.drafting import brings_offer, by_step, draft_of, last_day_of_code, steps_of, text_for
from apps.flows.reports.planning import problems_of
from apps.messaging.models import Pause
from apps.messaging.reports import reason_not_to_advertise
from apps.messaging.services import LetterDraft, write_letters
from apps.offers.models import PromoCode
from apps.offers.services import personal_codes
from apps.segments.reports import holds
from apps.shop.services import ShopFacts, current_shop

Reason, State = FlowRun.Reason, FlowRun.State
# A letter that could not leave by then is not sent any more; nor is one written that late.
VALID = dt.timedelta(days=3)
_SECOND = [
    "flow_id",
    "customer_id",
    "about",
    "step",
    "order_id",
    "reward_id",
    "due_at",
    "state",
    "reason",
    "created_at",
]


def write_due(*, limit: int) -> int:
    """Letters, or reasons, for up to ``limit`` whose hour has come. Returns how many; fewer than ``limit``: that was all.
    Safe to run twice at once, and safe to be killed."""
    left = limit

    def write(flow_id: int) -> int:
        nonlocal left
        count = _write_next(flow_id, left) if left else 0
        left -= count
        return count

    with_due = Flow.objects.filter(Exists(_due().filter(flow=OuterRef("pk")).order_by())).order_by("pk")
    return each_alone(list(with_due.values_list("pk", flat=True)), write)


@transaction.atomic
def _write_next(flow_id: int, count: int) -> int:
    """Whoever writes holds the flow's row: nobody changes or switches it meanwhile, and a second sweep leaves it alone."""
    rows = Flow.objects.filter(pk=flow_id)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",), no_key=True)
    flow = rows.select_related("offer", "segment").prefetch_related("texts").first()
    runs = list(_due().filter(flow=flow).select_related("customer", "reward")[:count]) if flow else []
    if flow and runs:
        _write_flow(flow, runs, current_shop())
    return len(runs)


def _due() -> FlowRunQuerySet:
    """Who is left in peace waits, until it is too late for the letter: the pause may end before."""
    now = clock.now()
    return FlowRun.objects.due(now).filter(Q(due_at__lt=now - VALID) | ~Exists(_pauses(now)))


def _pauses(now: dt.datetime) -> QuerySet[Pause]:
    return Pause.objects.in_force(now).filter(
        customer=OuterRef("customer"), what__in=[Pause.What.MARKETING, Pause.What.ALL]
    )


def _write_flow(flow: Flow, runs: list[FlowRun], shop: ShopFacts) -> None:
    reasons = _reasons(flow, runs, shop)
    _skip([(run.pk, reasons[run.pk]) for run in runs if run.pk in reasons])
    going = [run for run in runs if run.pk not in reasons]
    if going:
        _write(flow, going, shop)
        _note_second(flow, [run for run in going if run.step + 1 in steps_of(flow)], shop)


def _reasons(flow: Flow, runs: Sequence[FlowRun], shop: ShopFacts) -> dict[int, str]:
    """Why not, by the run's key; the first reason that holds. Entry and exit are asked anew before each letter (rule 90)."""
    now = clock.now()
    if not flow.is_on:
        return {run.pk: Reason.SWITCHED_OFF for run in runs}
    if problems_of(flow):
        return {run.pk: Reason.NOT_READY for run in runs}
    steps = steps_of(flow)
    people = [run.customer_id for run in runs]
    gate = dict(
        Customer.objects.filter(among("pk", people))
        .annotate(why_not=reason_not_to_advertise(flow.channel))
        .values_list("pk", "why_not")
    )
    inside = holds(flow.segment, people, shop.local_date(now)) if flow.segment else set(people)
    gone = kind_named(flow.kind).gone(flow, runs, shop)
    found: dict[int, str] = {}
    for run in runs:
        late = Reason.TOO_LATE if run.due_at + VALID < now else ""
        # The second letter waited while the offer was taken away.
        missing = "" if run.step in steps else Reason.NOT_READY
        outside = "" if run.customer_id in inside else Reason.NOT_IN_SEGMENT
        if reason := late or gone.get(run.pk, "") or missing or outside or gate[run.customer_id]:
            found[run.pk] = str(reason)
    return found


def _skip(rows: list[tuple[int, str]]) -> None:
    update_rows(FlowRun, ["id", "state", "reason"], [(pk, str(State.SKIPPED), reason) for pk, reason in rows])


def _write(flow: Flow, runs: list[FlowRun], shop: ShopFacts) -> None:
    last_on = last_day_of_code(flow, shop.local_date(clock.now()))
    codes = _codes(flow, [run for run in runs if brings_offer(flow, run.step)], last_on)
    texts = by_step(flow.texts.all())
    chosen = {run.pk: _text(flow, texts, run) for run in runs}
    drafts = []
    for language in sorted({text.language for text in chosen.values()}):
        of_language = [run for run in runs if chosen[run.pk].language == language]
        with translation.override(language):
            told = kind_named(flow.kind).values(of_language)
        drafts += [
            (run, _draft(flow, chosen[run.pk], run, codes.get(_reference(run)), last_on, told.get(run.pk, {})))
            for run in of_language
        ]
    letters = write_letters(drafts=[draft for _run, draft in drafts])
    update_rows(
        FlowRun,
        ["id", "state", "message_id", "code_id"],
        [
            (run.pk, str(State.WRITTEN), letter.pk, getattr(codes.get(_reference(run)), "pk", None))
            for (run, _draft_), letter in zip(drafts, letters, strict=True)
        ],
    )


def _text(flow: Flow, texts: Mapping[tuple[int, str], FlowText], run: FlowRun) -> FlowText:
    text = text_for(flow, texts, run.step, run.customer.language)
    assert text is not None, "problems_of lets no flow without a text through"
    return text


def _draft(
    flow: Flow,
    text: FlowText,
    run: FlowRun,
    code: PromoCode | None,
    last_on: dt.date | None,
    told: Mapping[str, str],
) -> LetterDraft:
    draft = draft_of(
        flow,
        text,
        run.customer,
        reference=_reference(run),
        code=code.shown if code else "",
        last_on=last_on if brings_offer(flow, run.step) else None,
        more=told,
    )
    return dataclasses.replace(draft, valid_until=run.due_at + VALID)


def _codes(flow: Flow, runs: list[FlowRun], last_on: dt.date | None) -> dict[str, PromoCode]:
    if flow.offer is None or not flow.offer.needs_code or not runs:
        return {}
    return personal_codes(
        offer=flow.offer, references={_reference(run): run.customer_id for run in runs}, last_on=last_on
    )


def _reference(run: FlowRun) -> str:
    return f"flow:{run.pk}"


def _note_second(flow: Flow, runs: list[FlowRun], shop: ShopFacts) -> None:
    """Days later, and only if there still is reason to: so rule 91's incentive comes last."""
    now = clock.now()
    day = shop.local_date(now) + dt.timedelta(days=flow.second_days or 1)
    due_at = clock.at_time(day, shop.letters_at, shop.zone)
    insert_rows(
        FlowRun,
        _SECOND,
        [
            (
                flow.pk,
                run.customer_id,
                run.about,
                run.step + 1,
                run.order_id,
                run.reward_id,
                due_at,
                str(State.WAITING),
                "",
                now,
            )
            for run in runs
        ],
        skip_known=True,
    )
