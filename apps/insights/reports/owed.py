"""What members hold altogether, and who joined."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from apps.common import clock
from apps.ledger.models import Account
from apps.programs.models import Membership, Program
from apps.shop.services import current_shop


@dataclass(frozen=True, slots=True)
class Owed:
    """Points of all programmes: available, waiting and set aside, less what members owe back; and what they are worth."""

    points: int
    worth_minor: int


def owed() -> Owed:
    """Two queries, however many members. A programme's points are worth what its members read beside them."""
    accounts = Account.objects.exclude(role=Account.Role.ISSUING).order_by("unit")
    points = dict(accounts.values_list("unit").annotate(Sum("balance")))
    programs = Program.objects.all()
    worth = sum(program.worth_minor(max(int(points.get(program.code) or 0), 0)) for program in programs)
    return Owed(sum(int(each) for each in points.values()), worth)


def joined(*periods: tuple[dt.date, dt.date]) -> list[int]:
    """New memberships in each period of shop days, first and last day included. One query."""
    zone = current_shop().zone

    def within(first: dt.date, last: dt.date) -> Q:
        end = clock.start_of_day(last + dt.timedelta(days=1), zone)
        return Q(joined_at__gte=clock.start_of_day(first, zone), joined_at__lt=end)

    counts = {f"n{index}": Count("pk", filter=within(*period)) for index, period in enumerate(periods)}
    found = Membership.objects.order_by().aggregate(**counts)
    return [found[name] for name in counts]
