"""Batches as work: opened once per file and reading, held by one worker at a time, finished or left to be resumed."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.common import clock
from apps.imports.errors import BatchBusy, FileRefused
from apps.imports.layouts.openings import OPENINGS
from apps.imports.models import Batch
from apps.imports.reading.mapping import write_map
from apps.imports.understanding import Understanding
from apps.orders.models import Channel
from apps.programs.models import Program

_BLOCK = 1 << 20


def program_named(code: str) -> Program | None:
    """The one programme that is to earn; None for "every live one". Raises FileRefused for an unknown code."""
    if not code:
        return None
    program = Program.objects.filter(code=code).first()
    if program is None:
        known = ", ".join(Program.objects.order_by("code").values_list("code", flat=True)) or "-"
        raise FileRefused(
            _("There is no programme “%(code)s”. There are: %(known)s.") % {"code": code, "known": known},
            code="unknown_program",
            field="program",
        )
    return program


def only_program(code: str) -> Program:
    """The programme that opening balances go into: the named one, or the only one there is."""
    program = program_named(code)
    if program is not None:
        return program
    programs = list(Program.objects.exclude(status=Program.Status.CLOSED).order_by("code")[:2])
    if len(programs) != 1:
        message = (
            _("Say which programme the points belong to.")
            if programs
            else _("There is no programme yet. Create one first.")
        )
        raise FileRefused(message, code="program_needed", field="program")
    return programs[0]


def file_digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def file_channel(understanding: Understanding) -> Channel:
    """Where the file's purchases belong. Order numbers are unique within it, and so are its customers' numbers."""
    code = understanding.map.channel or understanding.layout.code
    name = _("File: %(layout)s") % {"layout": code}
    return Channel.objects.get_or_create(code=code, defaults={"name": name, "kind": Channel.Kind.FILE})[0]


def identity_of(digest: str, understanding: Understanding, program: Program | None) -> str:
    parts = (digest, understanding.layout.code, write_map(understanding.map), program.code if program else "")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def kind_of(understanding: Understanding) -> str:
    return Batch.Kind.OPENINGS if understanding.layout.code == OPENINGS.code else Batch.Kind.ORDERS


@transaction.atomic
def open_batch(*, understanding: Understanding, program: Program | None, actor_id: int | None = None) -> Batch:
    """The batch of this file, read this way: a new one, or the one that was begun or finished before."""
    digest = file_digest(understanding.path)
    identity = identity_of(digest, understanding, program)
    earlier = Batch.objects.exclude(status=Batch.Status.UNDONE).filter(identity=identity).first()
    if earlier is not None:
        return earlier
    return Batch.objects.create(
        kind=kind_of(understanding),
        status=Batch.Status.WAITING,
        file_name=understanding.path.name[:200],
        digest=digest,
        identity=identity,
        program=program,
        actor_id=actor_id,
        **understood_fields(understanding),
    )


def understood_fields(understanding: Understanding) -> dict[str, object]:
    return {
        "layout": understanding.layout.code,
        "map_text": write_map(understanding.map),
        "encoding": understanding.encoding[:20],
        "delimiter": understanding.delimiter,
        "decimal_sign": understanding.decimal_sign,
        "date_order": understanding.date_order,
        "channel": file_channel(understanding),
    }


def take(batch: Batch, *, status: str) -> str:
    """Become the one who works on a batch; the token that proves it. Whoever held it before stops at the next step."""
    token = secrets.token_hex(8)
    allowed = {
        Batch.Status.RUNNING: ["waiting", "running", "stopped", "done", "failed"],
        Batch.Status.UNDOING: ["running", "stopped", "done", "failed", "undo_waiting", "undoing"],
    }[Batch.Status(status)]
    taken = Batch.objects.filter(pk=batch.pk, status__in=allowed).update(
        status=status, worker=token, heartbeat_at=clock.now(), error=""
    )
    if not taken:
        batch.refresh_from_db()
        raise BatchBusy(
            _("Import %(number)d cannot be worked on now: %(status)s.")
            % {"number": batch.pk, "status": batch.get_status_display()}
        )
    Batch.objects.filter(pk=batch.pk, started_at=None).update(started_at=clock.now())
    return token


def report_step(batch: Batch, token: str, *, done: int, created: int) -> None:
    """Write down how far we are, in the step's own transaction. Raises BatchBusy when somebody else took over."""
    still_ours = Batch.objects.filter(pk=batch.pk, worker=token).update(
        done=done, created=F("created") + created, heartbeat_at=clock.now()
    )
    if not still_ours:
        raise BatchBusy(_("Somebody else went on with this import."))


def still_here(batch: Batch, token: str) -> None:
    """A sign of life while nothing is written yet. Raises BatchBusy when somebody else took over."""
    if not Batch.objects.filter(pk=batch.pk, worker=token).update(heartbeat_at=clock.now()):
        raise BatchBusy(_("Somebody else went on with this import."))


def finish(batch: Batch, token: str, *, status: str, **fields: object) -> None:
    Batch.objects.filter(pk=batch.pk, worker=token).update(
        status=status, worker="", heartbeat_at=None, finished_at=clock.now(), **fields
    )
    batch.refresh_from_db()
