"""How many people a question finds at this moment, and ten of them with what speaks for each."""

from __future__ import annotations

from typing import Any

from apps.common import clock
from apps.segments.admin.builder.tree import GroupNode, draft_of
from apps.segments.reports import look, reasons
from apps.shop.services import current_shop

SAMPLE = 10


def preview_of(root: GroupNode) -> dict[str, Any]:
    asked = draft_of(root)
    if asked is None or any(each.is_empty for each in root.everything()):
        return {"is_blank": root.is_empty, "unfinished": _unfinished(root), "count": None, "people": []}
    today = current_shop().local_date(clock.now())
    found, count = look(asked, today, SAMPLE)
    told = reasons(asked, [each.pk for each in found], today)
    return {"is_blank": False, "count": count, "people": [(each, told[each.pk]) for each in found]}


def _unfinished(root: GroupNode) -> str:
    """The first condition that lacks an answer, by its name."""
    found = (each.form.kind.label for each in root.every_condition() if each.form and not each.form.is_valid())
    return str(next(found, ""))
