"""Who waits for an answer: the promise is over, nobody took it, mine, all."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.feedback.models import Case
from loyalty_site.home.card import Card, CardKind, Morning, counted, if_any, listed, moment

VIEW = "feedback.view_case"
_UNSOLVED = {"status__in": "open,waiting"}


def _overdue(morning: Morning) -> Card | None:
    rows = Case.objects.unsolved().filter(due_at__lte=morning.now).count()
    link = listed("feedback_case", due_at__lte=moment(morning.now), **_UNSOLVED)
    return if_any(_("Cases whose time is over"), rows, link, _("Somebody was promised an answer by now."))


def _unassigned(_morning: Morning) -> Card | None:
    rows = Case.objects.unassigned().count()
    link = listed("feedback_case", owner__isnull="True", **_UNSOLVED)
    return if_any(_("Cases that nobody took"), rows, link, _("Take them, or give them to somebody."))


def _mine(morning: Morning) -> Card:
    rows = Case.objects.unsolved().filter(owner=morning.user).count()
    return counted(_("My cases"), rows, listed("feedback_case", owner__id__exact=str(morning.user.pk), **_UNSOLVED))


def _unsolved(_morning: Morning) -> Card:
    return counted(_("Unsolved cases"), Case.objects.unsolved().count(), listed("feedback_case", **_UNSOLVED))


OVERDUE, UNASSIGNED = CardKind(VIEW, _overdue), CardKind(VIEW, _unassigned)
MINE, UNSOLVED = CardKind(VIEW, _mine), CardKind(VIEW, _unsolved)
