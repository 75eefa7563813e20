"""From draft to sent, and what may be done on the way."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from apps.campaigns.errors import BadCampaign, NotReady, WrongMoment
from apps.campaigns.models import Campaign, Recipient
from apps.campaigns.reports import problems_of
from apps.common import clock
from apps.messaging.models import Message, MessageQuerySet
from apps.messaging.services import hold_letters, let_letters_go, take_letters_out
from apps.shop.services import current_shop
from apps.staff.models import User

Status = Campaign.Status
AHEAD_MAX = dt.timedelta(days=366)


@transaction.atomic
def schedule(*, campaign: Campaign, send_at: dt.datetime, by: User | None) -> Campaign:
    """Send it at this moment; at once where that passed less than an hour ago. Raises NotReady, BadCampaign, WrongMoment."""
    row = _held(campaign, (Status.DRAFT, Status.SCHEDULED))
    now = clock.now()
    if send_at < now - dt.timedelta(hours=1):
        raise BadCampaign(_("This moment has passed."), field="send_at")
    if send_at > now + AHEAD_MAX:
        raise BadCampaign(_("Plan at most one year ahead."), field="send_at")
    _check(row, current_shop().local_date(max(send_at, now)))
    return _moved(row, Status.SCHEDULED, send_at=send_at)


@transaction.atomic
def unschedule(*, campaign: Campaign, by: User | None) -> Campaign:
    """Back to draft, before it began. Raises WrongMoment."""
    return _moved(_held(campaign, (Status.SCHEDULED,)), Status.DRAFT)


@transaction.atomic
def pause(*, campaign: Campaign, by: User | None) -> Campaign:
    """Nothing more leaves; letters that wait stay in the tray. Raises WrongMoment."""
    row = _held(campaign, (Status.SENDING,))
    hold_letters(letters_of(row))
    return _moved(row, Status.PAUSED)


@transaction.atomic
def resume(*, campaign: Campaign, by: User | None) -> Campaign:
    """Go on where it stopped. Raises WrongMoment, and NotReady where it could not be sent any more."""
    row = _held(campaign, (Status.PAUSED,))
    _check(row, current_shop().local_date(clock.now()))
    let_letters_go(letters_of(row))
    return _moved(row, Status.SENDING)


@transaction.atomic
def cancel(*, campaign: Campaign, by: User | None) -> Campaign:
    """For good. What has left has left; everybody else is left out with that reason. Raises WrongMoment."""
    row = _held(campaign, (Status.DRAFT, Status.SCHEDULED, Status.SENDING, Status.PAUSED))
    take_letters_out(letters_of(row))
    Recipient.objects.filter(campaign=row).waiting().update(state=Recipient.State.LEFT_OUT, reason="cancelled")
    return _moved(row, Status.CANCELLED, finished_at=clock.now())


def letters_of(campaign: Campaign) -> MessageQuerySet:
    written = Recipient.objects.filter(campaign=campaign, message__isnull=False)
    return Message.objects.filter(pk__in=written.values("message_id"))


def _check(campaign: Campaign, on: dt.date) -> None:
    problems = problems_of(campaign, on=on)
    if problems:
        raise NotReady(" ".join(problems), problems=problems)


def _held(campaign: Campaign, statuses: tuple[str, ...]) -> Campaign:
    row = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if row.status not in statuses:
        raise WrongMoment(
            _("This cannot be done: the campaign is now in the state “%(status)s”.")
            % {"status": row.get_status_display()}
        )
    return row


def _moved(campaign: Campaign, status: str, **more: object) -> Campaign:
    campaign.status = status
    for name, value in more.items():
        setattr(campaign, name, value)
    campaign.save(update_fields=["status", *more])
    return campaign
