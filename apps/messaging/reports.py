"""The gates in sets: whom an advertisement would not reach, for plans that are made before anything is written."""

from __future__ import annotations

import datetime as dt

from django.db.models import BooleanField, Case, CharField, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from apps.customers.models import Consent
from apps.messaging.models import Message, Pause, Suppression

ADDRESS_OF = {Message.Channel.EMAIL: "email", Message.Channel.SMS: "phone"}


def reason_not_to_advertise(channel: str) -> Case:
    """For a queryset of customers: the gate's reason, "" where it is open. What passes by itself is not in it: pause and cap."""
    address = ADDRESS_OF[Message.Channel(channel)]
    words = Consent.objects.filter(customer=OuterRef("pk"), channel=channel, purpose=Consent.Purpose.MARKETING)
    latest = Subquery(words.order_by("-pk").values("granted")[:1], output_field=BooleanField())
    blocked = Suppression.objects.filter(channel=channel, address=OuterRef(address))
    return Case(
        When(Q(**{address: ""}), then=Value("no_address")),
        When(Exists(blocked), then=Value("suppressed")),
        When(Exact(Coalesce(latest, Value(False)), False), then=Value("no_consent")),
        default=Value(""),
        output_field=CharField(),
    )


def is_left_in_peace(at: dt.datetime) -> Exists:
    """For a queryset of customers: whether a pause holds advertisements to them at this instant."""
    return Exists(
        Pause.objects.in_force(at).filter(customer=OuterRef("pk"), what__in=[Pause.What.MARKETING, Pause.What.ALL])
    )
