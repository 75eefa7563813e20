"""The personal link of a letter, and the one that a receipt carries as a QR code. Reading one changes nothing."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.common import clock
from apps.customers.models import Customer
from apps.messaging.models import Message
from apps.orders.models import Order
from apps.shop.services import current_shop
from apps.surveys.errors import BadLink
from apps.surveys.models import Invitation, Response, Survey

# The separator must not look like a port or a scheme to whoever rewrites links.
_signer = signing.Signer(sep=".", salt="surveys.link")
_RECEIPT = re.compile(r"r([1-9][0-9]{0,17})-([0-9a-f]{32})", re.ASCII)
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link leads to, as it stands now."""

    token: str
    survey: Survey
    invitation: Invitation | None
    order: Order | None
    customer: Customer | None
    response: Response | None
    expires_at: dt.datetime

    @property
    def is_used(self) -> bool:
        return self.response is not None and self.response.finished_at is not None

    @property
    def is_over(self) -> bool:
        gone = self.customer is not None and self.customer.forgotten_at is not None
        return not self.is_used and (gone or self.expires_at <= clock.now())


def invitation_token(invitation: Invitation) -> str:
    return _signer.sign(f"i{invitation.public_id.hex}")


def receipt_token(survey: Survey, order: Order) -> str:
    return _signer.sign(f"r{survey.pk}-{order.public_id.hex}")


def survey_link(token: str) -> str:
    """The full address."""
    return settings.SITE_URL.rstrip("/") + reverse("portal:survey", args=[token])


def last_instant(day: dt.date) -> dt.datetime:
    """The end of a shop day."""
    return clock.start_of_day(day + ONE_DAY, current_shop().zone)


def look_up(token: str) -> Asked:
    """What stands behind a link. Raises BadLink for one that nobody of ours made; changes nothing."""
    try:
        value = _signer.unsign(token)
    except signing.BadSignature:
        raise _bad_link() from None
    found = _by_invitation(token, value) if value.startswith("i") else _by_receipt(token, value)
    if found is None:
        raise _bad_link()
    return found


def _by_invitation(token: str, value: str) -> Asked | None:
    public_id = uuid.UUID(value[1:])
    invitation = Invitation.objects.select_related("survey", "customer", "order").filter(public_id=public_id).first()
    if invitation is None:
        return None
    return Asked(
        token=token,
        survey=invitation.survey,
        invitation=invitation,
        order=invitation.order,
        customer=invitation.customer,
        response=find_response(invitation.survey, invitation, invitation.order),
        expires_at=invitation.expires_at,
    )


def _by_receipt(token: str, value: str) -> Asked | None:
    match = _RECEIPT.fullmatch(value)
    survey = Survey.objects.filter(pk=int(match[1])).first() if match else None
    order = (
        Order.objects.standing().select_related("customer").filter(public_id=uuid.UUID(match[2])).first()
        if match
        else None
    )
    if survey is None or order is None:
        return None
    invitation = Invitation.objects.asked().filter(survey=survey, order=order).first()
    bought_on = current_shop().local_date(order.placed_at)
    may_answer = survey.is_on and survey.on_receipts
    return Asked(
        token=token,
        survey=survey,
        invitation=invitation,
        order=order,
        customer=order.customer,
        response=find_response(survey, invitation, order),
        # Switched off, nothing on a receipt can be answered any more.
        expires_at=last_instant(bought_on + dt.timedelta(days=survey.valid_days)) if may_answer else order.placed_at,
    )


def receipt_link(order: Order) -> str:
    """What the receipt of a purchase may ask; empty where nothing is asked, or it was answered."""
    if order.status != Order.Status.PAID:
        return ""
    answered = Response.objects.finished().filter(survey=OuterRef("pk"), order=order)
    survey = Survey.objects.asking().filter(~Exists(answered), on_receipts=True).first()
    return survey_link(receipt_token(survey, order)) if survey else ""


def note_opened(invitation: Invitation) -> None:
    """Somebody has the page before them and touched it."""
    waiting = [Invitation.State.QUEUED, Invitation.State.SENT]
    rows = Invitation.objects.filter(pk=invitation.pk, state__in=waiting)
    rows.update(state=Invitation.State.OPENED, sent_at=left_at())


def left_at() -> Coalesce:
    """When its letter left: whoever comes by it may be quicker than the sweep that looks after letters."""
    letter = Message.objects.filter(pk=OuterRef("message"))
    return Coalesce("sent_at", Subquery(letter.values("sent_at")[:1]))


def find_response(survey: Survey, invitation: Invitation | None, order: Order | None) -> Response | None:
    """The one answer there may be, from whichever door it came."""
    whose = Q(pk=None)
    if invitation is not None:
        whose |= Q(invitation=invitation)
    if order is not None:
        whose |= Q(survey=survey, order=order)
    return Response.objects.filter(whose).first()


def _bad_link() -> BadLink:
    return BadLink(_("This link is not complete. Copy it from the letter again, in one piece."))
