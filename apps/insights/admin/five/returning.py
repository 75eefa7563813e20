from __future__ import annotations

from django.utils.translation import gettext as _

from apps.common.spelling import number
from apps.insights.admin.drawing import Stick, bars
from apps.insights.admin.five.shown import Shown, month_short, month_text, percent_text
from apps.insights.reports.five import Five
from apps.insights.reports.five.buying import PEOPLE_MIN


def returning(five: Five) -> list[Shown]:
    latest = five.buying[-1].returning
    facts = {"again": number(latest.came_again), "count": number(latest.n)}
    few = _("A share needs at least %(count)s customers; until then these are the counts.") % {
        "count": number(PEOPLE_MIN)
    }
    return [
        Shown(
            code="returning",
            title=_("Repeat purchase rate"),
            definition=_(
                "Of all customers who bought within twelve months, how many did on more than one day. "
                "The twelve months end with the month that is named."
            ),
            headline=percent_text(latest.percent),
            basis=_("%(again)s of %(count)s customers") % facts,
            notes=() if latest.percent is not None else (few,),
            chart=bars(
                [
                    Stick(
                        month_short(each.month),
                        each.returning.percent,
                        f"{month_text(each.month)}: {percent_text(each.returning.percent)}",
                    )
                    for each in five.buying
                ],
                bottom=0,
                top=100,
                words=lambda share: percent_text(share),
            ),
            columns=(_("Month"), _("Customers"), _("Came again"), _("Share")),
            rows=tuple(
                (
                    month_text(each.month),
                    number(each.returning.n),
                    number(each.returning.came_again),
                    percent_text(each.returning.percent),
                )
                for each in reversed(five.buying)
            ),
        )
    ]
