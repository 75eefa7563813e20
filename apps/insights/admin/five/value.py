from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.common import money
from apps.common.spelling import number
from apps.insights.admin.drawing import Bars, Stick, bars, nice_top
from apps.insights.admin.five.shown import Shown, month_short, month_text
from apps.insights.reports.five import Five
from apps.insights.reports.five.buying import Buying
from apps.insights.reports.five.rhythm import BUYERS_MIN
from apps.shop.forms import shown as amount
from apps.shop.services import current_shop

LACKS = {
    "buyers": gettext_lazy("It takes at least 500 customers who bought something."),
    "history": gettext_lazy("It takes at least 180 days of purchases."),
    "recent": gettext_lazy("It takes a purchase within the last 30 days."),
    "rhythm": gettext_lazy("It takes customers who bought on three days or more."),
}


def value(five: Five) -> list[Shown]:
    latest = five.buying[-1].value
    return [
        Shown(
            code="value",
            title=_("Lifetime value"),
            definition=_(
                "What a customer has spent here so far on average, plus what their own rhythm suggests for the next 90 days. "
                "Who is away for more than twice as long as usual counts for nothing more. Money given back is taken off; "
                "purchases without a customer are not part of it."
            ),
            headline=_money(latest.total_minor if latest.total_minor is not None else latest.spent_minor),
            basis=_("%(count)s customers") % {"count": number(latest.n)},
            notes=tuple(_notes(five)),
            chart=_chart(five.buying),
            parts=(_("Spent so far"), _("Suggested for the next 90 days")),
            columns=(
                _("Month"),
                _("Customers"),
                _("Spent so far"),
                _("Suggested for the next 90 days"),
                _("Together"),
            ),
            rows=tuple(_row(each) for each in reversed(five.buying)),
        )
    ]


def _notes(five: Five) -> list[str]:
    latest = five.buying[-1].value
    if latest.spent_minor is None:
        return [_("From the first purchase of a customer on you see it here.")]
    if latest.lacks:
        # BUYERS_MIN and its fellows stand in the sentences above.
        assert BUYERS_MIN == 500, "the sentence names the number"
        return [
            _("Only what was spent so far: there is too little to suggest anything from."),
            *(str(LACKS[each]) for each in latest.lacks),
        ]
    if five.proof is None:
        return []
    facts = {
        "month": month_text(five.proof.month),
        "suggested": _money(five.proof.suggested_minor),
        "came": _money(five.proof.came_minor),
    }
    return [
        _(
            "Did it come true? At the end of %(month)s the rhythms of all customers suggested %(suggested)s; in the three "
            "months after it they spent %(came)s."
        )
        % facts
    ]


def _row(each: Buying) -> tuple[str, ...]:
    told = each.value
    figures = (told.spent_minor, told.suggested_minor, told.total_minor)
    return (month_text(each.month), number(told.n), *(_money(figure) for figure in figures))


def _chart(months: Sequence[Buying]) -> Bars | None:
    highest = max(((each.value.spent_minor or 0) + (each.value.suggested_minor or 0) for each in months), default=0)
    sticks = [
        Stick(
            month_short(each.month),
            each.value.spent_minor,
            f"{month_text(each.month)}: {_money(each.value.spent_minor)}",
            each.value.suggested_minor or 0,
        )
        for each in months
    ]
    currency = current_shop().currency
    return bars(
        sticks, bottom=0, top=nice_top(max(highest, 1)), words=lambda minor: money.display_short(minor, currency)
    )


def _money(minor: int | None) -> str:
    return "–" if minor is None else amount(minor)
