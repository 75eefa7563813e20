"""Uploaded files: kept, looked at, put in the queue, thrown away."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.imports.errors import BatchClosed, FileRefused
from apps.imports.layouts.openings import OPENINGS
from apps.imports.models import Batch
from apps.imports.reading.encoding import check_encoding, detect_encoding
from apps.imports.reading.mapping import FileMap, read_map, write_map
from apps.imports.reading.rows import detect_delimiter, read_headings
from apps.imports.services import batches
from apps.imports.services.spooling import fill
from apps.imports.spool import Refusal, Totals
from apps.imports.understanding import Understanding, understand
from apps.programs.models import Program
from apps.shop.services import current_shop

UPLOAD_MAX_BYTES = 512 * 1024 * 1024
# A page cannot wait for a million rows; the preview adds up these.
PREVIEW_ROWS = 20_000
SHOWN_ROWS = 5
SHOWN_REFUSALS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The first rows as they stand in the file, and what the first many of them add up to."""

    headings: tuple[str, ...]
    rows: list[list[str]]
    totals: Totals
    refusals: list[Refusal]
    is_whole: bool


def room_of(batch: Batch) -> Path:
    return Path(settings.MEDIA_ROOT) / "imports" / str(batch.public_id)


def stored_file(batch: Batch) -> Path:
    return room_of(batch) / batch.stored_name


def error_file(batch: Batch) -> Path:
    return room_of(batch) / "errors.csv"


def keep_upload(*, name: str, blocks: Iterable[bytes], kind: str, actor_id: int | None) -> Batch:
    """Store an uploaded file as a draft. Raises FileRefused for what is no text; then nothing is kept."""
    batch = Batch(kind=kind, status=Batch.Status.DRAFT, file_name=Path(name).name[:200], actor_id=actor_id)
    batch.stored_name = "upload"
    path = stored_file(batch)
    path.parent.mkdir(parents=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("wb") as file:
            for block in blocks:
                size += len(block)
                if size > UPLOAD_MAX_BYTES:
                    raise FileRefused(_("The file is larger than 512 MB. Split it."), code="file_too_large")
                digest.update(block)
                file.write(block)
        detect_encoding(path)
        batch.digest = digest.hexdigest()
        batch.save(force_insert=True)
    except BaseException:
        shutil.rmtree(path.parent, ignore_errors=True)
        raise
    return batch


def headings_of(batch: Batch, file_map: FileMap) -> list[str]:
    """The file's headings even where nothing else is understood, so that somebody can say what they mean."""
    path = stored_file(batch)
    encoding = file_map.encoding or detect_encoding(path)
    check_encoding(path, encoding)
    return read_headings(path, encoding=encoding, delimiter=file_map.delimiter or detect_delimiter(path, encoding))


def understanding_of(batch: Batch, *, file_map: FileMap | None = None, layout_code: str | None = None) -> Understanding:
    """The batch's file, read as was agreed on. Raises FileRefused."""
    if layout_code is None:
        layout_code = batch.layout
    if batch.kind == Batch.Kind.OPENINGS:
        layout_code = OPENINGS.code
    path = stored_file(batch)
    if not path.is_file():
        raise FileRefused(_("The uploaded file is gone. Upload it again."), code="file_gone")
    return understand(path=path, layout_code=layout_code, file_map=file_map or read_map(batch.map_text))


def preview(understanding: Understanding) -> Preview:
    """Raises FileRefused where a question is open or nothing can be read."""
    folder = Path(settings.VAR_DIR) / "spool"
    folder.mkdir(parents=True, exist_ok=True)
    with fill(
        understanding=understanding, path=folder / f"preview-{understanding.path.parent.name}", limit=PREVIEW_ROWS
    ) as spool:
        totals, refusals = spool.totals(), list(spool.refusals(limit=SHOWN_REFUSALS))
    rows = [cells for _number, cells in islice(understanding.rows(), SHOWN_ROWS)]
    more = next(islice(understanding.rows(), PREVIEW_ROWS, None), None)
    return Preview(headings=understanding.headings, rows=rows, totals=totals, refusals=refusals, is_whole=more is None)


@transaction.atomic
def agree(*, batch: Batch, layout_code: str, file_map: FileMap, program: Program | None) -> Batch:
    """Remember how a draft is to be read, whether or not it can be read that way yet."""
    row = _draft(batch)
    row.layout, row.map_text, row.program = layout_code, write_map(file_map), program
    row.save(update_fields=["layout", "map_text", "program"])
    return row


@transaction.atomic
def put_in_queue(*, batch: Batch) -> Batch:
    """Let the next worker bring a draft in. Raises BatchClosed where the same file is here already, FileRefused as read."""
    row = _draft(batch)
    if row.kind == Batch.Kind.OPENINGS and row.program is None:
        row.program = batches.only_program("")
    understanding = understanding_of(row)
    if understanding.questions:
        understanding.parser(current_shop())
    row.identity = batches.identity_of(row.digest, understanding, row.program)
    for name, value in batches.understood_fields(understanding).items():
        setattr(row, name, value)
    row.status = Batch.Status.WAITING
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        earlier = Batch.objects.exclude(status=Batch.Status.UNDONE).get(identity=row.identity)
        raise BatchClosed(
            _("This file was already brought in as import %(number)d. Undo that one first.") % {"number": earlier.pk}
        ) from None
    return row


def throw_away(*, batch: Batch) -> None:
    """Forget a draft and its file."""
    with transaction.atomic():
        row = _draft(batch)
        folder = room_of(row)
        row.delete()
        transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))


def ask_for_undo(*, batch: Batch) -> Batch:
    """Let the next worker undo an import. Raises BatchClosed where it cannot be."""
    changed = Batch.objects.filter(pk=batch.pk, status__in=["done", "stopped", "failed"]).update(
        status=Batch.Status.UNDO_WAITING, error=""
    )
    batch.refresh_from_db()
    if not changed:
        raise BatchClosed(
            _("Import %(number)d cannot be undone now: %(status)s.")
            % {"number": batch.pk, "status": batch.get_status_display()}
        )
    return batch


def _draft(batch: Batch) -> Batch:
    row = Batch.objects.select_for_update(of=("self",)).select_related("program").get(pk=batch.pk)
    if row.status != Batch.Status.DRAFT:
        raise BatchClosed(_("Import %(number)d was already started.") % {"number": row.pk})
    return row
