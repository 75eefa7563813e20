"""Fields and words that several kinds share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from apps.common import clock
from apps.common.spelling import day_text
from apps.shop.services import current_shop

PEOPLE = _("The person")
PURCHASES = _("Purchases")
LOYALTY = _("Points and levels")
ALLOWED = _("Consent")

DAYS_MAX = 36_500
FIGURE_MAX = 10**9
# Further away the calendar itself ends, or nobody lived.
FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2200, 1, 1)

Choices = Iterable[tuple[str, StrOrPromise]]


def choice(label: StrOrPromise, choices: Choices, **more: Any) -> forms.ChoiceField:
    listed = list(choices)
    return forms.ChoiceField(label=label, choices=listed, initial=listed[0][0], **more)


def days_field(label: StrOrPromise, *, initial: int | None = None, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=DAYS_MAX, initial=initial, **more)


def last_days(**more: Any) -> forms.IntegerField:
    """A window that ends today; empty is everything so far."""
    return days_field(_("In the last … days"), required=False, help_text=_("Empty: ever."), **more)


def figure(label: StrOrPromise, *, initial: int = 1, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=FIGURE_MAX, initial=initial, **more)


def several(label: StrOrPromise, choices: Choices, **more: Any) -> forms.MultipleChoiceField:
    """Some words of a list, to be ticked."""
    return forms.MultipleChoiceField(
        label=label,
        choices=list(choices),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
        **more,
    )


def day_field(label: StrOrPromise) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput,
        validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)],
    )


def between(column: str, first_on: dt.date | None, last_on: dt.date | None) -> Q:
    """An instant of these shop days, both included; an end that is left open has none."""
    zone, found = current_shop().zone, Q()
    if first_on is not None:
        found &= Q(**{f"{column}__gte": clock.start_of_day(first_on, zone)})
    if last_on is not None:
        found &= Q(**{f"{column}__lt": clock.start_of_day(last_on + dt.timedelta(days=1), zone)})
    return found


def since(days: int, today: dt.date) -> dt.datetime:
    """The first instant of the shop day so many days ago. "In the last 7 days" is from there on."""
    return clock.start_of_day(today - dt.timedelta(days=days), current_shop().zone)


def until(today: dt.date) -> dt.datetime:
    """The instant at which the day is over: what comes later is not known on it, also where a past day is asked about."""
    return clock.start_of_day(today + dt.timedelta(days=1), current_shop().zone)


def day_of(instant: dt.datetime) -> dt.date:
    return current_shop().local_date(instant)


def ago(day: dt.date, today: dt.date) -> str:
    """ "3 May 2026, 12 days ago"."""
    days = (today - day).days
    if days <= 0:
        return gettext("%(day)s, today") % {"day": day_text(day)} if days == 0 else day_text(day)
    text = ngettext("%(day)s, %(count)d day ago", "%(day)s, %(count)d days ago", days)
    return text % {"day": day_text(day), "count": days}


def for_all(customer_ids: Collection[int], known: Mapping[int, str], otherwise: str) -> dict[int, str]:
    """What is known of each, and the same words for everybody of whom nothing is."""
    return {each: known.get(each, otherwise) for each in customer_ids}
