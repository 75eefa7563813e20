from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.common import clock
from apps.customers.models import Customer
from apps.offers.models import Offer
from apps.offers.reports import PortalOffer, offers_for
from apps.offers.telling import tell_member
from apps.portal.session import member_required


@dataclass(frozen=True, slots=True)
class Shown:
    """One offer as its customer reads it."""

    offer: Offer
    sentences: list[str]
    code: str
    is_personal: bool
    starts_on: dt.date | None
    last_on: dt.date | None


@require_safe
@member_required
def show_all(request: HttpRequest, member: Customer) -> HttpResponse:
    return render(request, "portal/offers.html", {"offers": _shown(offers_for(member, clock.now()))})


@require_safe
@member_required
def show_one(request: HttpRequest, member: Customer, public_id: UUID) -> HttpResponse:
    """Large enough to be scanned. What is not for this member is not found, like what never was."""
    mine = [one for one in offers_for(member, clock.now()) if one.offer.public_id == public_id]
    if not mine:
        raise Http404
    return render(request, "portal/offer.html", {"one": _shown(mine)[0]})


def _shown(found: list[PortalOffer]) -> list[Shown]:
    prefetch_related_objects([one.offer for one in found], "products", "categories", "channels", "stores")
    return [
        Shown(one.offer, tell_member(one.offer), one.code, one.is_personal, one.starts_on, one.last_on) for one in found
    ]
