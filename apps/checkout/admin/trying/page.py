from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.checkout.admin.trying.forms import ROWS_MAX, ROWS_MIN, BasketForm, LineForm
from apps.checkout.services import Quote, quote
from apps.common.admin import row_id
from apps.common.errors import DomainError
from apps.common.spelling import points_text, times_text
from apps.offers.models import Offer
from apps.orders.drafts import OrderDraft
from apps.shop.forms import shown
from apps.staff.doors import worker

Lines = formset_factory(LineForm, extra=ROWS_MIN, max_num=ROWS_MAX, absolute_max=ROWS_MAX)


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    pieces: str
    price: str
    off: str
    total: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an offer or a code: its amount, or why not."""

    name: str
    amount: str
    why: str
    public_id: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    rows: list[Row]
    verdicts: list[Verdict]
    total: str
    off: str
    points: list[str]


@require_http_methods(["GET", "HEAD", "POST"])
def try_page(request: HttpRequest) -> HttpResponse:
    """Writes nothing. By POST, so that codes and names stand in no address."""
    worker(request, "offers.view_offer")
    typed = request.POST if request.method == "POST" else None
    form, lines = BasketForm(typed, initial=_begins(request)), Lines(_with_room(typed) if typed is not None else None)
    told, problem = None, ""
    if typed is not None and form.is_valid() and lines.is_valid():
        try:
            told = _try(form, lines)
        except DomainError as refusal:
            problem = str(refusal)
    page = {
        **admin.site.each_context(request),
        "title": _("Try a basket"),
        "opts": Offer._meta,
        "form": form,
        "lines": lines,
        "media": form.media + lines.media,
        "told": told,
        "problem": problem,
        "is_wrong": typed is not None and not problem and told is None,
    }
    return render(request, "admin/checkout/try.html", page)


def _with_room(typed: QueryDict) -> QueryDict:
    """With empty rows below the last one that is filled in."""
    filled = [
        number
        for number in range(ROWS_MAX)
        if any(typed.get(f"form-{number}-{name}", "").strip() for name in ("product", "name", "price"))
    ]
    roomy = typed.copy()
    if typed.get("form-TOTAL_FORMS", "").isdecimal():
        roomy["form-TOTAL_FORMS"] = str(min(ROWS_MAX, max(ROWS_MIN, max(filled, default=0) + 3)))
    return roomy


def _begins(request: HttpRequest) -> dict[str, Any]:
    """From an offer's own page: as if it were live."""
    offer_id = row_id(request.GET.get("offer", ""))
    return {"drafts": [offer_id]} if offer_id else {}


def _try(form: BasketForm, lines: BaseFormSet[LineForm]) -> Told:
    bought = [line for each in lines if (line := each.line()) is not None]
    draft = form.draft(bought)
    asked = quote(draft=draft, codes=form.code_texts, include=form.cleaned_data.get("drafts") or (), tell_all=True)
    return _tell(draft, asked)


def _tell(draft: OrderDraft, asked: Quote) -> Told:
    rows = [
        Row(
            line.name or (_("Shipping") if line.kind == "shipping" else line.sku or _("Purchase")),
            times_text(line.quantity_milli),
            shown(line.gross_minor),
            shown(priced.discount_minor) if priced.discount_minor else "",
            shown(priced.total_minor),
        )
        for line, priced in zip(draft.lines, asked.lines, strict=True)
    ]
    codes = [
        Verdict(f"{one.code}: {one.name}" if one.name else one.code, _off(one.applied, one.discount_minor), one.message)
        for one in asked.codes
    ]
    offers = [
        Verdict(one.name, _off(one.applied, one.discount_minor), one.message, one.public_id) for one in asked.offers
    ]
    return Told(
        rows=rows,
        verdicts=sorted([*codes, *offers], key=lambda one: not one.amount),
        total=shown(asked.total_minor),
        off=shown(asked.discount_minor) if asked.discount_minor else "",
        points=[f"{one.program_code}: {points_text(one.points)}" for one in asked.points],
    )


def _off(applied: bool, minor: int) -> str:
    return f"−{shown(minor)}" if applied else ""
