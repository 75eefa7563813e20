"""The codes of a batch as a file, for a printer or another system."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.common.cells import formula_safe
from apps.offers.models import CodeBatch, OfferUse, PromoCode
from apps.staff.doors import worker

READ_AT_ONCE = 1_000


@require_safe
def batch_file_view(request: HttpRequest, batch_id: int) -> StreamingHttpResponse:
    """Whoever may make codes may take them along: each is money."""
    worker(request, "offers.change_offer")
    batch = get_object_or_404(CodeBatch.objects.select_related("offer"), pk=batch_id)
    # Its words are chosen now: while the file is sent, the request's language is gone.
    headings = [_("Code"), _("Offer"), _("Last day"), _("Used")]
    answers = {True: _("Yes"), False: _("No")}
    lines = _lines(batch, headings, answers)
    reply = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    reply["Content-Disposition"] = f'attachment; filename="codes-{batch.public_id}.csv"'
    return reply


def _lines(batch: CodeBatch, headings: list[str], answers: dict[bool, str]) -> Iterator[str]:
    # The mark by which spreadsheets know UTF-8.
    yield "\ufeff" + _line(headings)
    used = OfferUse.objects.used().filter(code__batch=batch).values_list("code_id", flat=True)
    spent = set(used)
    codes = PromoCode.objects.filter(batch=batch).select_related("code").order_by("pk")
    for promo in codes.iterator(chunk_size=READ_AT_ONCE):
        last_on = promo.last_on.isoformat() if promo.last_on else ""
        yield _line([promo.shown, batch.offer.name, last_on, answers[promo.pk in spent]])


def _line(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([formula_safe(cell) for cell in cells])
    return line.getvalue()
