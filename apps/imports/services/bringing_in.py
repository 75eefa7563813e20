"""Bringing a file in: read, write in chunks, stop and go on, or only try."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import connection, reset_queries, transaction

from apps.common.planner import know_the_sizes
from apps.imports.errors import BatchBusy
from apps.imports.layouts.csv_layout import GENERIC
from apps.imports.models import Batch, RejectedRow
from apps.imports.services import batches
from apps.imports.services.chunks import Brought, Chunk
from apps.imports.services.openings import OpeningChunk
from apps.imports.services.spooling import fill, has_numbers
from apps.imports.services.trial import private_copy
from apps.imports.spool import Document, Refusal, Spool, Totals
from apps.imports.understanding import Understanding
from apps.orders.models import Channel
from apps.programs.models import Program
from apps.programs.services import expire_all_due

CHUNK = 1000
# The screen shows these; the error file has all of them.
REJECTED_SHOWN = 200
_LEFT_BEHIND_SECONDS = 24 * 3600
Progress = Callable[[str, int, int], None]
OnRefusals = Callable[[Iterator[Refusal]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run came to. ``totals``, points and unmatched returns describe the file, whoever recorded it and when."""

    batch_id: int | None
    totals: Totals
    points_earned: int
    unmatched_minor: int
    created: int
    unchanged: int
    finished: bool


@dataclass(slots=True)
class _Sums:
    """What the chunks so far came to: figures only, or memory would grow with the file."""

    created: int = 0
    unchanged: int = 0
    refused: int = 0
    points_earned: int = 0
    unmatched_minor: int = 0

    @property
    def done(self) -> int:
        return self.created + self.unchanged + self.refused

    def add(self, brought: Brought) -> None:
        self.created += brought.created
        self.unchanged += brought.unchanged
        self.refused += len(brought.refused)
        self.points_earned += brought.points_earned
        self.unmatched_minor += brought.unmatched_minor


def bring_in(
    *,
    understanding: Understanding,
    program: Program | None = None,
    batch: Batch | None = None,
    token: str = "",
    dry_run: bool = False,
    stop_after: int | None = None,
    progress: Progress | None = None,
    on_refusals: OnRefusals | None = None,
) -> Outcome:
    """Bring a file of purchases in, in steps that each stand for themselves.

    What is recorded already is found and left alone, so a run that was cut off is simply begun again. A dry run does all
    of it in a private copy of the database. ``on_refusals`` gets the rejected rows before the spool is gone. ``token``
    is of a batch that the caller has taken already.
    Raises FileRefused before anything is written, BatchBusy when somebody else took the import over.
    """
    tell = progress or (lambda _what, _done, _total: None)
    with _spool_of(understanding, tell) as spool:
        if dry_run:
            with private_copy(spool.path.with_name("trial.sqlite3")):
                outcome = _write(understanding, spool, _begin(understanding, program), program, stop_after, tell)
        else:
            taken = (batch, token) if batch is not None and token else _begin(understanding, program, batch)
            outcome = _write(understanding, spool, taken, program, stop_after, tell)
        if on_refusals is not None:
            on_refusals(spool.refusals())
    return outcome


@contextmanager
def _spool_of(understanding: Understanding, tell: Progress) -> Iterator[Spool]:
    room = Path(settings.VAR_DIR) / "spool"
    room.mkdir(parents=True, exist_ok=True)
    _sweep_out(room)
    with tempfile.TemporaryDirectory(dir=room) as folder:
        path = Path(folder) / "spool.sqlite3"
        with fill(understanding=understanding, path=path, tell=lambda rows: tell("read", rows, 0)) as spool:
            yield spool


def _sweep_out(room: Path) -> None:
    """What a killed run left behind; nothing runs for a day."""
    for old in room.iterdir():
        if time.time() - old.stat().st_mtime > _LEFT_BEHIND_SECONDS:
            shutil.rmtree(old, ignore_errors=True)


def _begin(understanding: Understanding, program: Program | None, batch: Batch | None = None) -> tuple[Batch, str]:
    batch = batch or batches.open_batch(understanding=understanding, program=program)
    return batch, batches.take(batch, status=Batch.Status.RUNNING)


def _write(
    understanding: Understanding,
    spool: Spool,
    taken: tuple[Batch, str],
    program: Program | None,
    stop_after: int | None,
    tell: Progress,
) -> Outcome:
    batch, token = taken
    totals = spool.totals()
    todo = totals.orders + totals.refunds
    Batch.objects.filter(pk=batch.pk).update(total=todo, done=0)
    channel = batches.file_channel(understanding)
    prefix = _return_prefix(understanding)
    sums = _Sums()
    try:
        for chunk in _chunks(spool.documents(prefix), stop_after):
            _step(batch, token, _work(batch, channel, program, prefix), chunk, sums, spool)
            tell("write", sums.done, todo)
    except BatchBusy:
        raise
    except Exception as error:
        batches.finish(batch, token, status=Batch.Status.FAILED, error=f"{type(error).__name__}: {error}"[:500])
        raise
    finished = sums.done >= todo
    if finished:
        # Whoever looks at the shop's past now shall not wait for a plan made for empty tables.
        know_the_sizes()
        expire_all_due()
    outcome = Outcome(
        batch_id=batch.pk,
        totals=spool.totals(),
        points_earned=sums.points_earned,
        unmatched_minor=sums.unmatched_minor,
        created=sums.created,
        unchanged=sums.unchanged,
        finished=finished,
    )
    _keep_outcome(batch, token, outcome, spool)
    return outcome


def _chunks(documents: Iterator[Document], stop_after: int | None) -> Iterator[list[Document]]:
    wanted = islice(documents, stop_after)
    while chunk := list(islice(wanted, CHUNK)):
        yield chunk


def _return_prefix(understanding: Understanding) -> str | None:
    """What stands before an order's number in its return's; None where returns have numbers of their own."""
    names_orders = understanding.layout.code == GENERIC.code and has_numbers(understanding)
    return understanding.map.return_prefix if names_orders else None


def _step(
    batch: Batch, token: str, work: Chunk | OpeningChunk, chunk: list[Document], sums: _Sums, spool: Spool
) -> None:
    with transaction.atomic():
        brought = work.bring(chunk)
        batches.report_step(batch, token, done=sums.done + len(chunk), created=brought.created)
    sums.add(brought)
    for document, refusal in brought.refused:
        spool.refuse_document(document, refusal.code, str(refusal))
    if settings.DEBUG and not connection.force_debug_cursor:
        # While developing Django keeps the text of every statement; these have a thousand rows each.
        reset_queries()


def _work(batch: Batch, channel: Channel, program: Program | None, return_prefix: str | None) -> Chunk | OpeningChunk:
    if batch.kind == Batch.Kind.OPENINGS:
        assert program is not None
        return OpeningChunk(batch, channel, program)
    return Chunk(batch, channel, [program.pk] if program else None, return_prefix)


def _keep_outcome(batch: Batch, token: str, outcome: Outcome, spool: Spool) -> None:
    totals = outcome.totals
    with transaction.atomic():
        batch.rejected_rows.all().delete()
        RejectedRow.objects.bulk_create(
            [
                RejectedRow(batch=batch, row=row, order_number=number, field=field[:200], code=code, message=message)
                for row, number, field, code, message in spool.refusals(limit=REJECTED_SHOWN)
            ]
        )
        batch.refresh_from_db(fields=["created"])
        batches.finish(
            batch,
            token,
            status=Batch.Status.DONE if outcome.finished else Batch.Status.STOPPED,
            customers=totals.customers,
            orders=totals.orders,
            refunds=totals.refunds,
            lines=totals.lines,
            guests=totals.guests,
            rejected=totals.rejected,
            gross_minor=totals.gross_minor if batch.kind == Batch.Kind.ORDERS else 0,
            returns_minor=totals.returns_minor,
            adjustments_minor=totals.adjustments_minor,
            unmatched_minor=outcome.unmatched_minor,
            points_earned=outcome.points_earned,
            unchanged=max(0, outcome.created + outcome.unchanged - batch.created),
        )
