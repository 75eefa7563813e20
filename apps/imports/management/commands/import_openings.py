from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.common.errors import DomainError
from apps.imports.layouts.openings import OPENINGS
from apps.imports.management.talk import (
    existing_file,
    map_from,
    progress_on,
    refuse,
    say_what_was_understood,
    show,
    tell_refusals,
)
from apps.imports.services import bring_in, only_program
from apps.imports.understanding import understand


class Command(BaseCommand):
    help = "Bring opening balances in from a CSV file: a customer number, card, e-mail or phone, the points, and their dates."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the file; it is only read")
        parser.add_argument(
            "--map", metavar="FILE.toml", help="what the columns mean, and what the file does not say itself"
        )
        parser.add_argument(
            "--program", default="", metavar="CODE", help="where the points go; needed with several programmes"
        )
        parser.add_argument("--dry-run", action="store_true", help="do everything and take it back")
        parser.add_argument("--errors", metavar="FILE", help="write the rejected rows here, to mend and send again")
        parser.add_argument(
            "--json", action="store_true", help="print one line of JSON; the rest goes to standard error"
        )

    def handle(self, **options: Any) -> None:
        started = time.monotonic()
        path = existing_file(options["file"])
        try:
            program = only_program(options["program"])
            understanding = understand(path=path, layout_code=OPENINGS.code, file_map=map_from(options["map"]))
            say_what_was_understood(self.stderr, understanding)
            outcome = bring_in(
                understanding=understanding,
                program=program,
                dry_run=options["dry_run"],
                progress=progress_on(self.stderr),
                on_refusals=lambda refusals: tell_refusals(self.stderr, understanding, refusals, options["errors"]),
            )
        except DomainError as error:
            raise refuse(error) from None
        summary = {
            "members": outcome.totals.customers,
            "openings": outcome.totals.orders,
            "points": outcome.points_earned,
            "rejected": outcome.totals.rejected,
            "created": outcome.created,
            "unchanged": outcome.unchanged,
            "seconds": round(time.monotonic() - started, 3),
            "batch": None if options["dry_run"] else outcome.batch_id,
        }
        show(self.stdout, summary, as_json=options["json"])
