"""What members bought before their programme had tiers, as it would have counted."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, Case, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, TruncDate

from apps.orders.models import Order, OrderLine
from apps.programs.models import Accrual, Membership, Program
from apps.shop.services import current_shop


def past_orders(program: Program) -> Any:
    """Orders of the programme's members with the columns of Progress: member, day, spend, left, points, points_left, over."""
    ended = [Order.Status.CANCELLED, Order.Status.RETURNED]
    lines = OrderLine.objects.filter(order=OuterRef("pk"), kind=OrderLine.Kind.PRODUCT).order_by().values("order")
    accruals = (
        Accrual.objects.filter(order=OuterRef("pk"), rule__program=program, membership=OuterRef("member"))
        .order_by()
        .values("order")
    )
    members = Membership.objects.filter(program=program, customer=OuterRef("customer"))
    orders = Order.objects.filter(status__in=[Order.Status.PAID, *ended], customer__memberships__program=program)
    orders = orders.order_by().annotate(
        member=Subquery(members.values("pk")[:1]),
        day=TruncDate("placed_at", tzinfo=current_shop().zone),
        spend=_sum(lines, F("total_minor")),
        left=_sum(lines, F("total_minor") - F("refunded_minor")),
        points=_sum(accruals, F("granted")),
        points_left=_sum(accruals, F("granted") - F("taken_back") - F("shortfall")),
    )
    is_over = Case(
        When(Q(status__in=ended) | Q(spend__gt=0, left=0), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    return orders.annotate(over=is_over)


def _sum(rows: Any, figure: Any) -> Coalesce:
    return Coalesce(Subquery(rows.annotate(total=Sum(figure)).values("total")), 0)
