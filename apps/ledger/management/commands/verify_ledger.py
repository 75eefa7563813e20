from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.ledger.reports import Verification, verify


class Command(BaseCommand):
    help = "Adds up every movement of points again and lists what does not agree. Exits 1 if anything does not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of sentences")

    def handle(self, *, json: bool, **options: object) -> None:
        verification = verify()
        if json:
            self.stdout.write(as_json(verification))
        else:
            self._say(verification)
        if verification.differences:
            sys.exit(1)

    def _say(self, verification: Verification) -> None:
        for unit, points in verification.outstanding.items():
            self.stdout.write(_("%(unit)s: %(points)d points outstanding") % {"unit": unit, "points": points})
        counted = {"accounts": verification.accounts, "transfers": verification.transfers}
        self.stdout.write(_("%(accounts)d accounts, %(transfers)d transfers") % counted)
        for difference in verification.differences:
            self.stderr.write(str(difference))
        number = len(verification.differences)
        if number:
            self.stderr.write(ngettext("%(n)d difference.", "%(n)d differences.", number) % {"n": number})
        else:
            self.stdout.write(_("Everything adds up."))


def as_json(verification: Verification) -> str:
    return json.dumps(asdict(verification), ensure_ascii=False, indent=2)
