"""Deciding who gets it, once and in one statement; writing the letters batch by batch. The postman does the rest.

A batch is one transaction: codes, letters and who has theirs stand together or not at all, so that a killed sweep goes on where
the last whole batch ended.
"""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.db import connection, transaction
from django.db.models import Case, CharField, DateTimeField, F, IntegerField, Value, When

from apps.campaigns.models import Campaign, CampaignText, Recipient
from apps.campaigns.reports.planning import audience, problems_of
from apps.campaigns.reports.rendering import draft_of, is_whole, last_day_of_code, text_for
from apps.campaigns.services.moving import letters_of, pause
from apps.campaigns.sql import insert_from
from apps.common import clock
from apps.common.bulk import update_rows
from apps.common.sweeping import each_alone
from apps.customers.models import Customer
from apps.messaging.models import Message
from apps.messaging.services import LetterDraft, write_letters
from apps.offers.models import PromoCode
from apps.offers.services import personal_codes
from apps.shop.services import current_shop

Status, State = Campaign.Status, Recipient.State
BATCH = 500
_COLUMNS = ("campaign_id", "customer_id", "state", "reason", "language", "decided_at")


def send_due(*, limit: int) -> int:
    """Begin what is due and write up to ``limit`` letters. Safe to run twice at once, and safe to be killed. Returns how many.

    One whose offer or code was ended meanwhile becomes a draft again, or pauses where letters have left, and keeps no other
    from going out.
    """
    try:
        each_alone(list(Campaign.objects.to_begin().values_list("pk", flat=True)), _begin)
    finally:
        written = _write_begun(limit)
    return written


@transaction.atomic
def _begin(campaign_id: int) -> int:
    due = Campaign.objects.to_begin().filter(pk=campaign_id)
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True, of=("self",))
    campaign = due.first()
    if campaign is None:
        return 0
    if problems_of(campaign):
        campaign.status = Status.DRAFT
        campaign.save(update_fields=["status"])
        return 1
    campaign.status, campaign.started_at = Status.SENDING, clock.now()
    campaign.save(update_fields=["status", "started_at"])
    decide(campaign)
    return 1


def _write_begun(limit: int) -> int:
    left = limit

    def write(campaign_id: int) -> int:
        nonlocal left
        campaign, before = Campaign.objects.get(pk=campaign_id), left
        while left and (count := write_batch(campaign, min(BATCH, left))):
            left -= count
        _finish(campaign)
        return before - left

    sending = Campaign.objects.filter(status=Status.SENDING).order_by("started_at", "pk")
    return each_alone(list(sending.values_list("pk", flat=True)), write)


def decide(campaign: Campaign) -> int:
    """Everybody of the segment as a row: gets it, held out, or left out and why. Returns how many."""
    now = campaign.started_at or clock.now()
    people = audience(campaign, current_shop().local_date(now))
    written = [text.language for text in campaign.texts.all() if is_whole(campaign, text)]
    rows = people.annotate(
        of_campaign=Value(campaign.pk, output_field=IntegerField()),
        in_language=Case(
            When(language__in=written, then=F("language")),
            default=Value(current_shop().language),
            output_field=CharField(),
        ),
        at=Value(now, output_field=DateTimeField()),
    ).values_list("of_campaign", "pk", "fate", "why_not", "in_language", "at")
    return insert_from(Recipient, _COLUMNS, rows)


@transaction.atomic
def write_batch(campaign: Campaign, count: int) -> int:
    """Letters for the next ``count`` who wait. Returns how many; none where somebody paused it meanwhile."""
    # In one order with whoever pauses or cancels: they take the campaign's row for themselves.
    row = (
        Campaign.objects.select_for_update(of=("self",))
        .select_related("offer", "shared_code__code")
        .filter(pk=campaign.pk, status=Status.SENDING)
        .first()
    )
    if row is None:
        return 0
    recipients = list(Recipient.objects.filter(campaign=row).waiting()[:count])
    if recipients and problems_of(row):
        pause(campaign=row, by=None)
        return 0
    if recipients:
        _write(row, recipients)
    return len(recipients)


def _write(campaign: Campaign, recipients: list[Recipient]) -> None:
    now = clock.now()
    last_on = last_day_of_code(campaign, current_shop().local_date(now))
    codes = _codes(campaign, recipients, last_on)
    people = Customer.objects.in_bulk([each.customer_id for each in recipients])
    texts = {text.language: text for text in campaign.texts.all()}
    drafts = [
        _draft(campaign, texts, each, people[each.customer_id], codes.get(_reference(each)), last_on)
        for each in recipients
    ]
    letters = write_letters(drafts=drafts)
    update_rows(
        Recipient,
        ["id", "state", "message_id", "code_id"],
        [
            (each.pk, str(State.WRITTEN), letter.pk, getattr(codes.get(_reference(each)), "pk", None))
            for each, letter in zip(recipients, letters, strict=True)
        ],
    )


def _codes(campaign: Campaign, recipients: list[Recipient], last_on: dt.date | None) -> dict[str, PromoCode]:
    if campaign.codes != Campaign.Codes.PERSONAL or campaign.offer is None:
        return {}
    references = {_reference(each): each.customer_id for each in recipients}
    return personal_codes(offer=campaign.offer, references=references, last_on=last_on)


def _draft(
    campaign: Campaign,
    texts: dict[str, CampaignText],
    recipient: Recipient,
    customer: Customer,
    own_code: PromoCode | None,
    last_on: dt.date | None,
) -> LetterDraft:
    text = text_for(campaign, texts, recipient.language)
    assert text is not None, "schedule lets no campaign without a text through"
    code = own_code or campaign.shared_code
    draft = draft_of(
        campaign, text, customer, reference=_reference(recipient), code=code.shown if code else "", last_on=last_on
    )
    begun = campaign.started_at or clock.now()
    return dataclasses.replace(draft, valid_until=begun + dt.timedelta(days=campaign.valid_days))


def _reference(recipient: Recipient) -> str:
    return f"campaign:{recipient.campaign_id}:{recipient.customer_id}"


@transaction.atomic
def _finish(campaign: Campaign) -> None:
    """Done once every letter has its fate."""
    if Recipient.objects.filter(campaign=campaign).waiting().exists():
        return
    open_states = [Message.State.QUEUED, Message.State.CLAIMED, Message.State.HELD]
    if letters_of(campaign).filter(state__in=open_states).exists():
        return
    Campaign.objects.filter(pk=campaign.pk, status=Status.SENDING).update(status=Status.DONE, finished_at=clock.now())
