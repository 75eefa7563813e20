"""How somebody climbed and fell."""

from __future__ import annotations

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.common.spelling import day_text
from apps.insights.reports.timeline.entry import Entry, Kind, Page, Place
from apps.programs.models import TierMove

TIERS = "tiers"


def read_tiers(customer_id: int, before: Place | None, limit: int) -> list[Entry]:
    # A move that a purchase caused stands with it, however late the purchase was recorded.
    rows = TierMove.objects.alias(at=Coalesce(F("order__placed_at"), F("created_at")))
    rows = rows.filter(membership__customer=customer_id).exclude(reason=TierMove.Reason.START)
    rows = rows.select_related("from_tier", "to_tier", "actor", "order")
    if before is not None:
        rows = rows.filter(before.older(TIERS, "at"))
    return [_move(move) for move in rows.order_by("-at", "-pk")[:limit]]


def _move(move: TierMove) -> Entry:
    told = [move.get_reason_display(), move.words, str(move.actor or "")]
    if move.until_on:
        told.append(_("at least until %(day)s") % {"day": day_text(move.until_on)})
    return Entry(
        source=TIERS,
        pk=move.pk,
        at=move.order.placed_at if move.order else move.created_at,
        title=str(move.to_tier) if move.from_tier_id == move.to_tier_id else str(move),
        detail=_("from %(day)s") % {"day": day_text(move.effective_on)},
        note=" · ".join(filter(None, told)),
        page=Page.ORDER if move.order_id else Page.NONE,
        page_id=move.order_id or 0,
    )


KIND = Kind(TIERS, gettext_lazy("Tiers"), "military_tech", "programs.view_membership", read_tiers)
