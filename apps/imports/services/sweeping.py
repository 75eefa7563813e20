"""The next piece of work that waits: a file to bring in, an import to undo."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import translation

from apps.common.errors import DomainError
from apps.imports.errors import BatchBusy, BatchClosed
from apps.imports.models import Batch
from apps.imports.services import batches
from apps.imports.services.bringing_in import bring_in
from apps.imports.services.error_file import write_error_file
from apps.imports.services.undoing import undo_batch
from apps.imports.services.uploads import error_file, stored_file, understanding_of
from apps.imports.spool import Refusal


def work_on_next() -> bool:
    """Do one piece of work to its end; False when there is none. Safe to run twice at once: one of the two stops."""
    batch = Batch.objects.due().select_related("program").first()
    if batch is None:
        return False
    with translation.override(batch.language):
        _work_on(batch)
    return True


def _work_on(batch: Batch) -> None:
    try:
        if batch.status in (Batch.Status.UNDO_WAITING, Batch.Status.UNDOING):
            undo_batch(batch=batch)
        else:
            _bring(batch)
    except (BatchBusy, BatchClosed):
        pass
    except DomainError as refusal:
        Batch.objects.filter(pk=batch.pk).update(status=Batch.Status.FAILED, worker="", error=str(refusal))


def _bring(batch: Batch) -> None:
    # Taken before it is read: reading a million rows is longer than the beat's pause, and nobody should begin it twice.
    token = batches.take(batch, status=Batch.Status.RUNNING)
    understanding = understanding_of(batch)
    target = error_file(batch)

    def keep_errors(refusals: Iterator[Refusal]) -> None:
        if not write_error_file(understanding=understanding, refusals=refusals, path=target):
            target.unlink(missing_ok=True)

    bring_in(
        understanding=understanding,
        program=batch.program,
        batch=batch,
        token=token,
        progress=lambda what, _done, _total: batches.still_here(batch, token) if what == "read" else None,
        on_refusals=keep_errors,
    )
    # What it says is in the books now; a file full of customers should not lie around.
    stored_file(batch).unlink(missing_ok=True)
