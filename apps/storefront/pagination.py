"""Pages by cursor. A cursor is signed, says where to go on, and belongs to the list it was made for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core import signing
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.utils.urls import replace_query_param

from apps.storefront.authentication import ApiRequest
from apps.storefront.problems import BadQuery

LIMIT_DEFAULT = 50
LIMIT_MAX = 100
# How many pages back a list of reports can go.
TRAIL_MAX = 50
CURSOR_MAX = 4_000
Row = TypeVar("Row", bound=Model)


class PageQuery(serializers.Serializer[Any]):
    """What every list takes in its address."""

    limit = serializers.IntegerField(min_value=1, max_value=LIMIT_MAX, default=LIMIT_DEFAULT)
    cursor = serializers.CharField(required=False, max_length=CURSOR_MAX)


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Any]
    next: str | None
    previous: str | None

    def answer(self, present: Callable[[Any], Any]) -> dict[str, Any]:
        return {"results": [present(row) for row in self.rows], "next": self.next, "previous": self.previous}


def read_page_query(request: ApiRequest, *, also: Sequence[str] = ()) -> tuple[int, Any]:
    """The limit and what the cursor says (None on the first page). Raises BadQuery, for unknown parameters too."""
    faults = {}
    for name, values in request.query_params.lists():
        if name not in ("limit", "cursor", *also):
            faults[name] = [_("There is no such parameter.")]
        elif len(values) > 1:
            faults[name] = [_("Give this parameter only once.")]
    query = PageQuery(data=request.query_params)
    if faults or not query.is_valid():
        raise BadQuery(faults or query.errors)
    cursor = query.validated_data.get("cursor")
    if cursor is None:
        return query.validated_data["limit"], None
    try:
        return query.validated_data["limit"], signing.Signer(salt=_salt(request)).unsign_object(cursor)
    except signing.BadSignature:
        raise BadQuery({"cursor": [_("This cursor is not one of ours. Start again without it.")]}) from None


def link(request: ApiRequest, position: Any) -> str:
    """The address of another page of the same list."""
    # Without a date inside: the same place has the same address whenever it is asked for.
    cursor = signing.Signer(salt=_salt(request)).sign_object(position)
    return replace_query_param(request.build_absolute_uri(), "cursor", cursor)


def page_by_key(request: ApiRequest, rows: QuerySet[Row], *, also: Sequence[str] = ()) -> Page:
    """Newest first by primary key: new rows don't shift the pages."""
    limit, position = read_page_query(request, also=also)
    backwards = position is not None and position["to"] == "previous"
    if position is None:
        found = list(rows.order_by("-pk")[: limit + 1])
    elif backwards:
        found = list(rows.filter(pk__gt=position["pk"]).order_by("pk")[: limit + 1])
    else:
        found = list(rows.filter(pk__lt=position["pk"]).order_by("-pk")[: limit + 1])
    has_more = len(found) > limit
    shown = found[:limit][::-1] if backwards else found[:limit]
    return Page(
        rows=shown,
        next=_neighbour(request, shown, "next", exists=backwards or has_more),
        previous=_neighbour(request, shown, "previous", exists=has_more if backwards else position is not None),
    )


def _neighbour(request: ApiRequest, shown: Sequence[Model], to: str, *, exists: bool) -> str | None:
    if not exists or not shown:
        return None
    edge = shown[-1] if to == "next" else shown[0]
    return link(request, {"to": to, "pk": edge.pk})


def _salt(request: ApiRequest) -> str:
    filters = sorted((k, v) for k, v in request.query_params.items() if k not in ("cursor", "limit"))
    return f"storefront.page:{request.path}:{filters}"


def page_by_mark(
    request: ApiRequest,
    fetch: Callable[[str | None, int], Sequence[Any]],
    *,
    mark: Callable[[Any], str],
    also: Sequence[str] = (),
) -> Page:
    """For reports that only know the way on: ``fetch(before, limit)``. The cursor remembers the pages it came through."""
    limit, position = read_page_query(request, also=also)
    trail: list[str | None] = position["trail"] if position else []
    before: str | None = position["before"] if position else None
    found = fetch(before, limit + 1)
    shown = found[:limit]
    has_more = len(found) > limit
    onward = {"before": mark(shown[-1]), "trail": [*trail, before][-TRAIL_MAX:]} if has_more else None
    back = {"before": trail[-1], "trail": trail[:-1]} if trail else None
    return Page(
        rows=shown,
        next=link(request, onward) if onward else None,
        previous=link(request, back) if back else None,
    )
