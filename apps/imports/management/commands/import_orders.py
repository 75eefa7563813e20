from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from apps.common.errors import DomainError
from apps.imports.layouts import LAYOUTS
from apps.imports.management.talk import (
    existing_file,
    map_from,
    progress_on,
    refuse,
    say_what_was_understood,
    show,
    tell_refusals,
)
from apps.imports.reports import flat_summary
from apps.imports.services import Outcome, bring_in, program_named
from apps.imports.understanding import understand
from apps.shop.services import current_shop


class Command(BaseCommand):
    help = "Bring purchases and returns in from a file. The same file twice changes nothing; a run that was cut off goes on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the file; it is only read")
        parser.add_argument("--layout", required=True, choices=list(LAYOUTS), help="what kind of file it is")
        parser.add_argument(
            "--map", metavar="FILE.toml", help="what the columns mean, and what the file does not say itself"
        )
        parser.add_argument(
            "--program", default="", metavar="CODE", help="the one programme that earns; else every live one"
        )
        parser.add_argument("--dry-run", action="store_true", help="do everything and take it back")
        parser.add_argument("--errors", metavar="FILE", help="write the rejected rows here, to mend and send again")
        parser.add_argument("--stop-after", type=int, metavar="N", help="stop after N purchases and returns")
        parser.add_argument(
            "--json", action="store_true", help="print one line of JSON; everything else goes to standard error"
        )

    def handle(self, **options: Any) -> None:
        started = time.monotonic()
        path = existing_file(options["file"])
        try:
            program = program_named(options["program"])
            understanding = understand(path=path, layout_code=options["layout"], file_map=map_from(options["map"]))
            say_what_was_understood(self.stderr, understanding)
            outcome = bring_in(
                understanding=understanding,
                program=program,
                dry_run=options["dry_run"],
                stop_after=options["stop_after"],
                progress=progress_on(self.stderr),
                on_refusals=lambda refusals: tell_refusals(self.stderr, understanding, refusals, options["errors"]),
            )
        except DomainError as error:
            raise refuse(error) from None
        self._result(outcome, time.monotonic() - started, dry_run=options["dry_run"], as_json=options["json"])

    def _result(self, outcome: Outcome, seconds: float, *, dry_run: bool, as_json: bool) -> None:
        summary = flat_summary(
            totals=outcome.totals,
            currency=current_shop().currency,
            points_earned=outcome.points_earned,
            unmatched_minor=outcome.unmatched_minor,
            created=outcome.created,
            unchanged=outcome.unchanged,
            seconds=seconds,
            batch_id=None if dry_run else outcome.batch_id,
        )
        if not outcome.finished:
            self.stderr.write(_("Stopped half way. Run the same command again to go on."))
        show(self.stdout, summary, as_json=as_json)
