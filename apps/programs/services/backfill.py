"""What members bought before tiers began counts too."""

from __future__ import annotations

from django.db import connection
from django.db.models import BooleanField, Case, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, TruncDate

from apps.orders.models import Order, OrderLine
from apps.programs.models import Accrual, Membership, Program, Progress
from apps.shop.services import current_shop

_COLUMNS = "membership_id, order_id, counted_on, spend_minor, spend_left_minor, points, points_left, is_void"


def count_past_orders(program: Program) -> int:
    """Progress for every order of the programme's members that has none, in one INSERT … SELECT. Returns how many."""
    ended = [Order.Status.CANCELLED, Order.Status.RETURNED]
    lines = OrderLine.objects.filter(order=OuterRef("pk"), kind=OrderLine.Kind.PRODUCT).order_by().values("order")
    accruals = (
        Accrual.objects.filter(order=OuterRef("pk"), rule__program=program, membership=OuterRef("member"))
        .order_by()
        .values("order")
    )
    members = Membership.objects.filter(program=program, customer=OuterRef("customer"))
    orders = (
        Order.objects.filter(status__in=[Order.Status.PAID, *ended], customer__memberships__program=program)
        .order_by()
        .annotate(
            member=Subquery(members.values("pk")[:1]),
            day=TruncDate("placed_at", tzinfo=current_shop().zone),
            spend=_sum(lines, F("total_minor")),
            left=_sum(lines, F("total_minor") - F("refunded_minor")),
            points=_sum(accruals, F("granted")),
            points_left=_sum(accruals, F("granted") - F("taken_back") - F("shortfall")),
        )
        .annotate(
            over=Case(
                When(Q(status__in=ended) | Q(spend__gt=0, left=0), then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            )
        )
    )
    known = Progress.objects.filter(membership__program=program)
    orders = orders.exclude(pk__in=known.values("order"))
    wanted = orders.values_list("member", "pk", "day", "spend", "left", "points", "points_left", "over")
    selected, params = wanted.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {Progress._meta.db_table} ({_COLUMNS}) {selected}", params)
        written: int = cursor.rowcount
    return written


def _sum(rows: object, figure: object) -> Coalesce:
    return Coalesce(Subquery(rows.annotate(total=Sum(figure)).values("total")), 0)  # type: ignore[attr-defined]
