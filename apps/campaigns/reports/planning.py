"""Who would get it and who would not, and why: asked before anything is sent, and answered by the very question that decides."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TypeAlias, TypedDict

from django.conf import settings
from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import MD5, Concat, Substr
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django_stubs_ext import WithAnnotations

from apps.campaigns.models import Campaign, Recipient
from apps.common import clock
from apps.customers.models import Customer
from apps.messaging.errors import UnknownPlaceholder
from apps.messaging.models import Message
from apps.messaging.placeholders import check_text
from apps.messaging.reports import is_left_in_peace, reason_not_to_advertise
from apps.messaging.services import capped_ids
from apps.offers.models import Offer
from apps.segments.reports import members
from apps.shop.services import current_shop

# Out of so many: a hold-out of one percent is drawn to a tenth of a thousandth.
_DRAWS = 16**8
SAMPLE_MAX = 50
PLACES = ("name", "shop", "link")
PLACES_OF_OFFER = (*PLACES, "offer", "code", "last_day")
State = Recipient.State


class Fate(TypedDict):
    lot: str
    why_not: str
    fate: str


Audience: TypeAlias = "QuerySet[WithAnnotations[Customer, Fate]]"


@dataclass(frozen=True, slots=True)
class Person:
    customer: Customer
    # "" where they get it; held_out, or the gate's reason.
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """``reasons`` counts who is left out; ``paused`` and ``capped`` are among those who get it, if nothing changes until then."""

    people: int
    gets: int
    held_out: int
    reasons: dict[str, int]
    paused: int
    capped: int
    sample: list[Person]


def audience(campaign: Campaign, today: dt.date) -> Audience:
    """Everybody in the segment, with ``why_not`` and ``fate``: the state their row would have."""
    people = members(campaign.segment, today) if campaign.segment else Customer.objects.present()
    # Built into both databases; with a secret key in it, nobody can choose where they fall.
    lot = Substr(MD5(Concat(Value(_key(campaign)), F("pk"), output_field=CharField())), 1, 8)
    border = f"{_DRAWS * campaign.hold_out_percent // 100:08x}"
    return (
        people.order_by()
        .annotate(why_not=reason_not_to_advertise(campaign.channel), lot=lot)
        .annotate(
            fate=Case(
                When(~Q(why_not=""), then=Value(State.LEFT_OUT.value)),
                When(lot__lt=Value(border), then=Value(State.HELD_OUT.value)),
                default=Value(State.WAITING.value),
                output_field=CharField(),
            )
        )
    )


def plan(campaign: Campaign, *, reason: str | None = None) -> Plan:
    """As it would be now. With ``reason`` the sample shows those people; "" shows those who get it."""
    now = clock.now()
    people = audience(campaign, current_shop().local_date(now))
    counted = people.values_list("fate", "why_not").annotate(count=Count("pk"))
    counts = {(fate, why_not): count for fate, why_not, count in counted}
    gets = people.filter(fate=State.WAITING)
    return Plan(
        people=sum(counts.values()),
        gets=counts.get((State.WAITING, ""), 0),
        held_out=counts.get((State.HELD_OUT, ""), 0),
        reasons={why_not: count for (_fate, why_not), count in sorted(counts.items()) if why_not},
        paused=gets.filter(is_left_in_peace(now)).count(),
        capped=_capped(campaign, gets, now),
        sample=_sample(people, reason),
    )


def _sample(people: Audience, reason: str | None) -> list[Person]:
    if reason == State.HELD_OUT:
        people = people.filter(fate=State.HELD_OUT)
    elif reason is not None:
        people = people.filter(why_not=reason).exclude(fate=State.HELD_OUT)
    found = people.order_by("-pk")[:SAMPLE_MAX]
    return [Person(each, each.why_not or (each.fate if each.fate == State.HELD_OUT else "")) for each in found]


def _capped(campaign: Campaign, gets: Audience, now: dt.datetime) -> int:
    had_enough = capped_ids(channel=campaign.channel, at=now)
    return len(had_enough & set(gets.values_list("pk", flat=True))) if had_enough else 0


def _key(campaign: Campaign) -> str:
    """What nobody outside can guess, and what is another for every campaign: so the same person is not always held out."""
    return salted_hmac("campaigns.hold_out", campaign.public_id.hex, secret=settings.SECRET_KEY).hexdigest()[:16]


def problems_of(campaign: Campaign, *, on: dt.date | None = None) -> list[str]:
    """What keeps it from being sent on a shop day, today where none is named; in sentences, empty when it is ready."""
    shop, found = current_shop(), []
    texts = {text.language: text for text in campaign.texts.all()}
    is_mail = campaign.channel == Message.Channel.EMAIL
    written = {code for code, text in texts.items() if (text.subject and text.body if is_mail else text.sms)}
    if shop.language not in written:
        found.append(_("Write the letter in the shop's own language at least."))
    allowed = PLACES_OF_OFFER if campaign.offer_id else PLACES
    for text in texts.values():
        for part in (text.subject, text.body, text.sms):
            try:
                check_text(part, allowed=allowed)
            except UnknownPlaceholder as refusal:
                found.append(str(refusal))
    day = on or shop.local_date(clock.now())
    return found + _problems_of_offer(campaign, [texts[code].body + texts[code].sms for code in sorted(written)], day)


def _problems_of_offer(campaign: Campaign, bodies: list[str], day: dt.date) -> list[str]:
    offer, found = campaign.offer, []
    if offer is None:
        return []
    if offer.status != Offer.Status.LIVE:
        found.append(_("The offer is not live. Nobody could use it."))
    if offer.ends_on is not None and offer.ends_on < day:
        found.append(_("The offer's last day has passed."))
    shared = campaign.shared_code
    if shared is not None and shared.closed_at is not None:
        found.append(_("The code for all is closed. Nobody could use it."))
    if shared is not None and shared.last_on is not None and shared.last_on < day:
        found.append(_("The last day of the code for all has passed."))
    if campaign.codes != Campaign.Codes.NONE and not all("{code}" in body.replace(" ", "") for body in bodies):
        found.append(_("A letter does not say the code. Write {code} where it belongs."))
    has_end = (
        offer.ends_on
        or (shared and shared.last_on)
        or (campaign.codes == Campaign.Codes.PERSONAL and campaign.code_days)
    )
    if not has_end and any("{last_day}" in body.replace(" ", "") for body in bodies):
        found.append(_("A letter says {last_day}, but neither the offer nor the code has a last day."))
    if campaign.codes == Campaign.Codes.NONE and offer.needs_code:
        found.append(_("This offer needs a code. Choose one code for all, or one for each."))
    return found


def warnings_of(campaign: Campaign) -> list[str]:
    """What does not keep it from being sent, but blurs the comparison with those who are held out (rule 112)."""
    offer, found = campaign.offer, []
    if offer is None or not campaign.hold_out_percent:
        return []
    if not offer.needs_code:
        found.append(_("This offer needs no code: those who are held out get it too. Compared is only the letter."))
    for_all = offer.codes.filter(customer=None, batch=None, closed_at=None).exclude(text="")
    if offer.is_listed and (not offer.needs_code or for_all.exists()):
        found.append(
            _(
                "Members see this offer on their page. It is kept from those who are held out for 28 days, but only from the "
                "moment the campaign begins. Do not show the offer to members if nobody is to see it before."
            )
        )
    return found
