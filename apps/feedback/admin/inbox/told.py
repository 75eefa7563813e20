"""What the inbox says in words: until when, who, what happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common import clock
from apps.common.spelling import day_text
from apps.feedback.models import Case, CaseEvent, CaseMessage, CaseNote
from apps.feedback.reports import nearly_over_ids
from apps.shop.services import current_shop

IN_MINUTES = dt.timedelta(minutes=90)
ICONS = {
    Case.Channel.PHONE: "call",
    Case.Channel.PORTAL: "person",
    Case.Channel.API: "shopping_cart",
    Case.Channel.SURVEY: "rate_review",
    Case.Channel.EMAIL: "mail",
    Case.Channel.WEB: "public",
    Case.Channel.COUNTER: "storefront",
}


@dataclass(frozen=True, slots=True)
class Due:
    """``state`` is late, soon, later, resting or done: for the eye; the text says the same."""

    text: str
    state: str


def due_of(case: Case, now: dt.datetime, is_soon: bool) -> Due:
    """``is_soon``: the warning of the promise has come (rule 104)."""
    if not case.is_unsolved:
        return Due(case.get_status_display(), "done")
    if case.due_at is None:
        resting = case.status == Case.Status.WAITING
        return Due(case.get_status_display() if resting else _("Answered"), "resting")
    return due_at(case.due_at, now, is_soon)


def due_at(moment: dt.datetime, now: dt.datetime, is_soon: bool) -> Due:
    shop = current_shop()
    local, today = moment.astimezone(shop.zone), shop.local_date(now)
    facts = {"time": f"{local:%H:%M}", "day": day_text(local.date())}
    if moment <= now:
        text = _("Overdue since %(time)s") if local.date() == today else _("Overdue since %(day)s, %(time)s")
        return Due(text % facts, "late")
    if moment - now <= IN_MINUTES:
        minutes = -(-int((moment - now).total_seconds()) // 60)
        text = ngettext("Due in %(minutes)d minute", "Due in %(minutes)d minutes", minutes) % {"minutes": minutes}
    elif local.date() == today:
        text = _("Due today at %(time)s") % facts
    elif local.date() == today + dt.timedelta(days=1):
        text = _("Due tomorrow at %(time)s") % facts
    else:
        text = _("Due on %(day)s at %(time)s") % facts
    return Due(text, "soon" if is_soon else "later")


@dataclass(frozen=True, slots=True)
class Running:
    """A promise of the case that is not over yet."""

    label: str
    due: Due


def running(case: Case, now: dt.datetime) -> list[Running]:
    told = []
    for timer in case.timers.unfinished():
        is_soon = timer.warn_at is not None and timer.warn_at <= now
        due = due_at(timer.due_at, now, is_soon) if timer.due_at else Due(_("Paused"), "resting")
        told.append(Running(timer.get_kind_display(), due))
    return told


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list."""

    case: Case
    link: str
    due: Due
    icon: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in the conversation: theirs, ours, note or event."""

    kind: str
    at: dt.datetime
    who: str
    text: str
    note: str = ""


def entries(case: Case) -> list[Entry]:
    """Everything in the order in which it happened. Three queries."""
    told = [_message(case, each) for each in case.messages.select_related("by", "letter")]
    told += [_note(each) for each in case.notes.select_related("by")]
    told += [_event(each) for each in case.events.select_related("by", "owner", "timer")]
    return sorted(told, key=lambda entry: (entry.at, entry.kind != "event"))


def _message(case: Case, message: CaseMessage) -> Entry:
    if not message.is_ours:
        written_by = _("Written down by %(name)s") % {"name": message.by} if message.by else ""
        return Entry("theirs", message.written_at, case.who, message.text, written_by)
    letter = message.letter
    note = ": ".join([_("Letter"), letter.get_state_display()]) if letter else _("Said, not sent")
    return Entry("ours", message.written_at, str(message.by), message.text, note)


def _note(note: CaseNote) -> Entry:
    return Entry("note", note.written_at, str(note.by), note.text)


def _event(event: CaseEvent) -> Entry:
    detail = ""
    if event.kind == CaseEvent.Kind.ASSIGNED:
        detail = str(event.owner or _("Nobody"))
    elif event.kind == CaseEvent.Kind.PRIORITY:
        detail = str(Case.Priority(event.became).label)
    elif event.kind == CaseEvent.Kind.SOLVED:
        detail = str(Case.Outcome(event.became).label)
    elif event.timer is not None:
        detail = event.timer.get_kind_display()
    text = ": ".join(filter(None, [event.get_kind_display(), detail]))
    return Entry("event", event.at, str(event.by or ""), text)


def lines(cases: Sequence[Case], chosen: int | None, link: str) -> list[Line]:
    """``link`` is the address of a case with 0 for its number."""
    now, soon = clock.now(), nearly_over_ids(cases)
    return [
        Line(
            case,
            link.replace("/0/", f"/{case.pk}/", 1),
            due_of(case, now, case.pk in soon),
            ICONS[Case.Channel(case.channel)],
            case.pk == chosen,
        )
        for case in cases
    ]
