"""Whom to ask. Every occasion gets its row: asked, or not and why (rules 95-97)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Coalesce

from apps.common import clock
from apps.common.sweeping import each_alone
from apps.customers.models import Consent, Customer
from apps.messaging.models import Message, Suppression
from apps.messaging.services import paused_ids
from apps.shop.services import current_shop
from apps.staff.models import User
from apps.surveys.models import Invitation, Pace, Response, Survey
from apps.surveys.services.letters import write_letter
from apps.surveys.services.links import last_instant
from apps.surveys.services.occasions import Occasion, drawn, due_occasions, hand_occasion

State, Reason = Invitation.State, Invitation.Reason
Verdict = tuple[str, str]  # the state an invitation starts in, and the reason against it


@dataclass(slots=True)
class _Facts:
    """What is true of everybody in a batch; the two memories of who was asked when grow while it is worked through."""

    now: dt.datetime
    pace: Pace
    paused: set[int]
    unsubscribed: set[int]
    suppressed: set[str]
    staff: set[str]
    contacted: set[int]
    answered: set[int]  # orders
    asked: dict[int, dt.datetime] = field(default_factory=dict)
    asked_by_this: dict[int, dt.datetime] = field(default_factory=dict)


def invite_due(*, limit: int) -> int:
    """Note everybody whose moment has come, and lay the letters into the tray. Returns how many occasions it saw to.

    Safe to run twice at once and to kill: one survey's batch is one transaction under the lock of the pace's row.
    """
    asking = list(Survey.objects.asking().values_list("pk", flat=True))
    return each_alone(asking, lambda survey_id: _invite_batch(survey_id, limit))


@transaction.atomic
def invite(*, survey: Survey, customer: Customer) -> Invitation:
    """Ask one person by hand. The same rules hold; the row says why where they are not asked. Once a day."""
    hold_pace()
    occasion = hand_occasion(survey, customer)
    earlier = Invitation.objects.filter(reference=occasion.reference).first()
    return earlier or _note([occasion], survey)[0]


@transaction.atomic
def _invite_batch(survey_pk: int, limit: int) -> int:
    hold_pace()
    survey = Survey.objects.asking().filter(pk=survey_pk).first()
    if survey is None:
        return 0
    occasions = due_occasions(survey, limit=limit)
    _note(occasions, survey)
    if survey.trigger == Survey.Trigger.SPREAD and not occasions:
        Survey.objects.filter(pk=survey.pk).update(spread_on=current_shop().local_date(clock.now()))
    return len(occasions)


def hold_pace() -> Pace:
    """Two sweeps would not see whom the other one asks."""
    Pace.objects.get_or_create(pk=1)
    return Pace.objects.select_for_update(no_key=True).get(pk=1)


def _note(occasions: Sequence[Occasion], survey: Survey) -> list[Invitation]:
    if not occasions:
        return []
    facts = _look(occasions, survey)
    rows = [_row(occasion, facts) for occasion in occasions]
    Invitation.objects.bulk_create(rows)
    for row in rows:
        if row.state == State.QUEUED:
            row.message = write_letter(row)
    Invitation.objects.bulk_update([row for row in rows if row.message], ["message"])
    return rows


def _row(occasion: Occasion, facts: _Facts) -> Invitation:
    state, reason = _verdict(occasion, facts)
    if state == State.QUEUED:
        facts.asked[occasion.customer.pk] = facts.asked_by_this[occasion.customer.pk] = facts.now
    today = current_shop().local_date(facts.now)
    return Invitation(
        survey=occasion.survey,
        customer=occasion.customer,
        order=occasion.order,
        case=occasion.case,
        reference=occasion.reference,
        state=state,
        reason=reason,
        created_at=facts.now,
        expires_at=last_instant(today + dt.timedelta(days=occasion.survey.valid_days)),
    )


def _verdict(occasion: Occasion, facts: _Facts) -> Verdict:
    """The sample is drawn first, so that it is one of everybody and not of those who happen to be reachable."""
    survey, customer = occasion.survey, occasion.customer
    against = [
        (drawn(occasion.reference, 100) >= survey.sample_percent, Reason.NOT_DRAWN),
        (occasion.order is not None and occasion.order.pk in facts.answered, Reason.ANSWERED),
        (not customer.email, Reason.NO_ADDRESS),
        (customer.email in facts.suppressed, Reason.SUPPRESSED),
        (customer.pk in facts.unsubscribed, Reason.UNSUBSCRIBED),
        (customer.email in facts.staff, Reason.STAFF),
        (customer.pk in facts.paused, Reason.PAUSED),
        (customer.pk in facts.contacted, Reason.CONTACTED),
    ]
    for holds, reason in against:
        if holds:
            return State.SKIPPED, reason
    if _is_recent(facts.asked_by_this.get(customer.pk), survey.recontact_days, facts.now):
        return State.THROTTLED, Reason.RECONTACT
    # Whoever wrote to us is asked about our answer, once per case (rule 106), even where another question came shortly before.
    if occasion.case is None and _is_recent(facts.asked.get(customer.pk), facts.pace.cooldown_days, facts.now):
        return State.THROTTLED, Reason.COOLDOWN
    return State.QUEUED, ""


def _is_recent(last: dt.datetime | None, days: int, now: dt.datetime) -> bool:
    return last is not None and now - last < dt.timedelta(days=days)


def _look(occasions: Sequence[Occasion], survey: Survey) -> _Facts:
    """A fixed number of queries, however many people there are."""
    now, pace = clock.now(), Pace.objects.get(pk=1)
    people = {occasion.customer.pk for occasion in occasions}
    addresses = {occasion.customer.email for occasion in occasions} - {""}
    email = Message.Channel.EMAIL
    said = Consent.objects.filter(customer_id__in=people, channel=email, purpose=Consent.Purpose.SURVEY)
    offers = Message.objects.filter(
        customer_id__in=people,
        purpose=Message.Purpose.MARKETING,
        sent_at__gt=now - dt.timedelta(days=pace.contact_gap_days),
    )
    orders = [occasion.order.pk for occasion in occasions if occasion.order]
    return _Facts(
        now=now,
        pace=pace,
        paused=paused_ids(purpose=Message.Purpose.SURVEY, at=now),
        unsubscribed={row.customer_id for row in said.latest_words() if not row.granted},
        suppressed=set(
            Suppression.objects.filter(channel=email, address__in=addresses).values_list("address", flat=True)
        ),
        staff=set(User.objects.filter(email__in=addresses).values_list("email", flat=True)),
        contacted=set(offers.values_list("customer_id", flat=True)),
        answered=set(Response.objects.filter(survey=survey, order_id__in=orders).values_list("order_id", flat=True)),
        asked=_last_asked(people),
        asked_by_this=_last_asked(people, survey),
    )


def _last_asked(people: set[int], survey: Survey | None = None) -> dict[int, dt.datetime]:
    """When each was last asked: by letter, or by a receipt that they answered."""
    letters = Invitation.objects.asked().filter(customer_id__in=people)
    answers = Response.objects.filter(customer_id__in=people)
    if survey is not None:
        letters, answers = letters.filter(survey=survey), answers.filter(survey=survey)
    last = dict(letters.values_list("customer_id").annotate(last=Max(Coalesce("sent_at", "created_at"))))
    for customer_id, at in answers.values_list("customer_id").annotate(Max("started_at")):
        last[customer_id] = max(at, last.get(customer_id, at))
    return last
