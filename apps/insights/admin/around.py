"""What a customer stands in, in words and with links where the viewer may follow them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.common.spelling import day_text
from apps.insights.admin.shown import Viewer
from apps.insights.reports.surroundings import Surroundings
from apps.messaging.models import Pause
from apps.offers.reports import PortalOffer
from apps.shop.services import current_shop

PAUSED = {
    Pause.What.MARKETING: gettext_lazy("No letters with offers for now: they are left in peace."),
    Pause.What.SURVEYS: gettext_lazy("No questions for now: they are left in peace."),
    Pause.What.ALL: gettext_lazy("Only service letters for now: they are left in peace."),
}


@dataclass(frozen=True, slots=True)
class Item:
    text: str
    link: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    title: str
    items_shown: list[Item]


@dataclass(frozen=True, slots=True)
class Around:
    # Text and link, before anything else on the page.
    notices: list[tuple[str, str]]
    lists: list[Listed]


def around_of(seen: Surroundings, viewer: Viewer) -> Around:
    """Of each only what this person may see; lists with nothing in them are left out."""
    cases = seen.cases if viewer.may("feedback.view_case") else ()
    segments = seen.segments if viewer.may("segments.view_segment") else ()
    offers = seen.offers if viewer.may("offers.view_offer") else ()
    lists = [
        Listed(
            _("Segments"),
            [
                Item(each.name, viewer.link("admin:segments_segment_change", "segments.view_segment", each.pk))
                for each in segments
            ],
        ),
        Listed(_("Offers they can use"), [_offer(each, viewer) for each in offers]),
    ]
    return Around(
        notices=[
            (
                _("Waits for an answer: %(case)s") % {"case": case},
                viewer.link("admin:feedback_case_change", "feedback.view_case", case.pk),
            )
            for case in cases
        ]
        + [(words, "") for words in _pauses(seen, viewer)],
        lists=[each for each in lists if each.items_shown],
    )


def _offer(each: PortalOffer, viewer: Viewer) -> Item:
    notes = [_("code %(code)s") % {"code": each.code}] if each.code else []
    if each.starts_on:
        notes.append(_("from %(day)s") % {"day": day_text(each.starts_on)})
    elif each.last_on:
        notes.append(_("until %(day)s") % {"day": day_text(each.last_on)})
    return Item(
        each.offer.name, viewer.link("admin:offers_offer_change", "offers.view_offer", each.offer.pk), " · ".join(notes)
    )


def _pauses(seen: Surroundings, viewer: Viewer) -> list[str]:
    """Each kind once, with its last day where it has one."""
    if not viewer.may("messaging.view_pause"):
        return []
    found = dict[str, str]()
    for pause in seen.pauses:
        words = str(PAUSED[Pause.What(pause.what)])
        if pause.until_at:
            until = day_text(current_shop().local_date(pause.until_at))
            words = " ".join([words, _("Until %(day)s.") % {"day": until}])
        found.setdefault(pause.what, words)
    return list(found.values())
