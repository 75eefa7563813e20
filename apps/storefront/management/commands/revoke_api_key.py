from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.common.errors import DomainError
from apps.storefront.services import revoke_key


class Command(BaseCommand):
    help = "End a key of the storefront API at once and for good."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "prefix", help="the beginning of the key, such as mk_live_0a1b2c3d; the whole key works too"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            key = revoke_key(prefix=options["prefix"])
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{key} is revoked.")
