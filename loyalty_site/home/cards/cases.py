"""Who waits for an answer, as the inbox lists them: the promise is over, or nearly, nobody took it, mine, all."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.feedback.reports import Box, cases_in
from loyalty_site.home.card import Card, CardKind, Morning, counted, if_any

VIEW = "feedback.view_case"


def _in(box: Box, morning: Morning) -> tuple[int, str]:
    """How many the inbox has there, and its address."""
    return cases_in(box, morning.user).count(), f"{reverse('admin:feedback_case_inbox')}?box={box}"


def _overdue(morning: Morning) -> Card | None:
    detail = _("Somebody was promised an answer by now.")
    return if_any(_("Cases whose time is over"), *_in(Box.OVERDUE, morning), detail)


def _nearly(morning: Morning) -> Card | None:
    detail = _("Answer them first, while there is time.")
    return if_any(_("Cases whose time is nearly over"), *_in(Box.NEARLY, morning), detail)


def _unassigned(morning: Morning) -> Card | None:
    return if_any(_("Cases that nobody took"), *_in(Box.UNASSIGNED, morning), _("Take them, or give them to somebody."))


def _mine(morning: Morning) -> Card:
    return counted(_("My cases"), *_in(Box.MINE, morning))


def _unsolved(morning: Morning) -> Card:
    return counted(_("Unsolved cases"), *_in(Box.OPEN, morning))


OVERDUE, NEARLY, UNASSIGNED = (CardKind(VIEW, look) for look in (_overdue, _nearly, _unassigned))
MINE, UNSOLVED = CardKind(VIEW, _mine), CardKind(VIEW, _unsolved)
