from __future__ import annotations

import time
import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from apps.common.errors import DomainError
from apps.imports.management.talk import progress_on, refuse, show
from apps.imports.models import Batch
from apps.imports.services import undo_batch


class Command(BaseCommand):
    help = "Undo an import: its orders no longer count, and what they earned is taken back, down to zero."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("batch", help="the number that the import printed, or its public id")
        parser.add_argument(
            "--json", action="store_true", help="print one line of JSON; the rest goes to standard error"
        )

    def handle(self, **options: Any) -> None:
        started = time.monotonic()
        tell = progress_on(self.stderr)
        try:
            undone = undo_batch(batch=_batch(options["batch"]), progress=lambda done, todo: tell("write", done, todo))
        except DomainError as error:
            raise refuse(error) from None
        summary: dict[str, object] = {
            "batch": undone.batch_id,
            "orders": undone.orders,
            "points_taken": undone.points_taken,
            "shortfall": undone.shortfall,
            "seconds": round(time.monotonic() - started, 3),
        }
        show(self.stdout, summary, as_json=options["json"])


def _batch(text: str) -> Batch:
    batch = None
    if text.isascii() and text.isdigit() and len(text) < 18:
        batch = Batch.objects.filter(pk=int(text)).first()
    else:
        try:
            batch = Batch.objects.filter(public_id=uuid.UUID(text)).first()
        except ValueError:
            batch = None
    if batch is None:
        raise CommandError(_("There is no import %(name)s.") % {"name": text})
    return batch
