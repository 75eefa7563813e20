"""The pages behind the desk: each parses, asks a service and shows."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.common.errors import DomainError
from apps.common.spelling import number
from apps.imports import services
from apps.imports.admin.forms import LAYOUT_NAMES, ReadingForm, UploadForm, column_name
from apps.imports.errors import FileRefused
from apps.imports.models import Batch
from apps.imports.reading.dates import EXAMPLES, from_micro
from apps.imports.reading.mapping import FileMap, read_map
from apps.imports.tasks import nudge
from apps.imports.understanding import Understanding
from apps.programs.models import Program
from apps.shop.forms import shown
from apps.shop.services import current_shop

Context = dict[str, Any]


def upload(request: HttpRequest, context: Context) -> HttpResponse:
    sent_in = request.method == "POST"
    form = UploadForm(request.POST if sent_in else None, request.FILES if sent_in else None)
    if form.is_bound and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            batch = services.keep_upload(
                name=sent.name, blocks=sent.chunks(), kind=form.cleaned_data["kind"], actor_id=request.user.pk
            )
        except DomainError as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("admin:imports_batch_change", batch.pk)
    return render(request, "admin/imports/upload.html", {**context, "form": form})


def check(request: HttpRequest, batch: Batch, context: Context) -> HttpResponse:
    """What was understood, and a preview; sent again, the reading is agreed on and shown anew."""
    file_map = read_map(batch.map_text)
    form = ReadingForm(
        request.POST if request.method == "POST" else None,
        kind=batch.kind,
        headings=_headings(batch, file_map),
        file_map=file_map,
        initial=ReadingForm.starting_values(batch, file_map),
    )
    if form.is_bound and form.is_valid():
        program: Program | None = form.cleaned_data["program"]
        services.agree(
            batch=batch, layout_code=form.cleaned_data.get("layout", ""), file_map=form.file_map(), program=program
        )
        return redirect("admin:imports_batch_change", batch.pk)
    context |= {"form": form, **_look(batch)}
    return render(request, "admin/imports/check.html", context)


def _headings(batch: Batch, file_map: FileMap) -> list[str]:
    try:
        return services.headings_of(batch, file_map)
    except (FileRefused, OSError):
        return []


def _look(batch: Batch) -> Context:
    understanding: Understanding | None = None
    try:
        understanding = services.understanding_of(batch)
        preview = services.preview(understanding)
    except FileRefused as refusal:
        facts = _understood(understanding) if understanding else []
        return {"understood": facts, "refusal": str(refusal), "question": refusal.field}
    return {
        "understood": _understood(understanding),
        "preview": preview,
        "figures": _spelled(_preview_figures(batch, preview)),
        "table": {"headers": preview.headings, "rows": preview.rows},
    }


def _understood(understanding: Understanding) -> list[tuple[str, str, bool]]:
    """Name, finding, and whether it is only an assumption."""
    names = {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": "|", "": _("blanks")}
    unclear = _("unclear")
    date = EXAMPLES[understanding.date_order] if understanding.date_order else unclear
    facts = [
        (_("Encoding"), understanding.encoding.upper(), "encoding" in understanding.assumed),
        (_("Delimiter"), names.get(understanding.delimiter, understanding.delimiter), False),
        (
            _("Decimal sign"),
            names.get(understanding.decimal_sign or "?", ".") if understanding.decimal_sign else unclear,
            False,
        ),
        (_("Dates are written like"), date, "date" in understanding.assumed),
        (_("Kind of file"), str(LAYOUT_NAMES.get(understanding.layout.code, _("Opening balances"))), False),
    ]
    columns = [
        f"{understanding.headings[place]} → {column_name(what)}"
        for what, place in sorted(understanding.columns.items(), key=lambda c: c[1])
    ]
    return [*facts, (_("Columns"), ", ".join(columns), False)]


def _preview_figures(batch: Batch, preview: services.Preview) -> list[tuple[str, object]]:
    totals, local = preview.totals, current_shop().local_date
    if batch.kind == Batch.Kind.OPENINGS:
        return [
            (_("Members"), totals.customers),
            (_("Points"), totals.gross_minor),
            (_("Rejected rows"), totals.rejected),
        ]
    return [
        (_("Customers"), totals.customers),
        (_("Purchases"), totals.orders),
        (_("Returns"), totals.refunds),
        (_("Sales"), shown(totals.gross_minor)),
        (_("Returned"), shown(totals.returns_minor)),
        (_("From"), local(from_micro(totals.first_at))),
        (_("Until"), local(from_micro(totals.last_at))),
        (_("Rejected rows"), totals.rejected),
    ]


def result(request: HttpRequest, batch: Batch, context: Context) -> HttpResponse:
    context |= {
        "figures": _spelled(_figures(batch)),
        "refusals": batch.rejected_rows.all()[:20],
        "has_error_file": bool(batch.stored_name) and services.error_file(batch).is_file(),
    }
    return render(request, "admin/imports/batch.html", context)


def _spelled(figures: list[tuple[str, object]]) -> list[tuple[str, object]]:
    """Whole numbers as the reader's language spells them."""
    return [(name, number(figure) if isinstance(figure, int) else figure) for name, figure in figures]


def _figures(batch: Batch) -> list[tuple[str, object]]:
    if batch.kind == Batch.Kind.OPENINGS:
        figures: list[tuple[str, object]] = [(_("Opening balances"), batch.orders), (_("Points"), batch.points_earned)]
    else:
        figures = [
            (_("Customers"), batch.customers),
            (_("Purchases"), batch.orders),
            (_("Returns"), batch.refunds),
            (_("Sales"), shown(batch.gross_minor)),
            (_("Returned"), shown(batch.returns_minor)),
            (_("Net"), shown(batch.net_minor)),
            (_("Returns without a sale"), shown(batch.unmatched_minor)),
            (_("Points earned"), batch.points_earned),
        ]
    return [
        *figures,
        (_("Written"), batch.created),
        (_("Already there"), batch.unchanged),
        (_("Rejected rows"), batch.rejected),
    ]


def progress(request: HttpRequest, batch: Batch) -> HttpResponse:
    """A piece of the page, asked for every second while there is work; the last answer reloads the whole."""
    answer = render(request, "admin/imports/progress.html", {"batch": batch})
    if not batch.is_busy:
        answer["HX-Refresh"] = "true"
    return answer


def errors(batch: Batch) -> HttpResponseBase:
    path = services.error_file(batch)
    if not batch.stored_name or not path.is_file():
        raise Http404
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=f"rejected-{batch.pk}.csv", content_type="text/csv"
    )


def file_map(batch: Batch) -> HttpResponse:
    answer = HttpResponse(batch.map_text, content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="map-{batch.pk}.toml"'
    return answer


def bring_in(request: HttpRequest, batch: Batch) -> HttpResponse:
    try:
        services.put_in_queue(batch=batch)
        nudge()
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    return redirect("admin:imports_batch_change", batch.pk)


def throw_away(request: HttpRequest, batch: Batch) -> HttpResponse:
    try:
        services.throw_away(batch=batch)
    except DomainError as refusal:
        messages.warning(request, str(refusal))
        return redirect("admin:imports_batch_change", batch.pk)
    messages.success(request, _("The file is thrown away. Nothing was brought in."))
    return redirect("admin:imports_batch_changelist")


def undo(request: HttpRequest, batch: Batch) -> HttpResponse:
    try:
        services.ask_for_undo(batch=batch)
        nudge()
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    return redirect("admin:imports_batch_change", batch.pk)
