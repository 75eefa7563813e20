"""What members bought before tiers began counts too."""

from __future__ import annotations

from django.db import connection

from apps.programs.models import Program, Progress
from apps.programs.reports.past import past_orders

_COLUMNS = "membership_id, order_id, counted_on, spend_minor, spend_left_minor, points, points_left, is_void"


def count_past_orders(program: Program) -> int:
    """Progress for every order of the programme's members that has none, in one INSERT … SELECT. Returns how many."""
    known = Progress.objects.filter(membership__program=program)
    orders = past_orders(program).exclude(pk__in=known.values("order"))
    wanted = orders.values_list("member", "pk", "day", "spend", "left", "points", "points_left", "over")
    selected, params = wanted.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {Progress._meta.db_table} ({_COLUMNS}) {selected}", params)
        written: int = cursor.rowcount
    return written
