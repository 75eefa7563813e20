from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.common.errors import DomainError
from apps.storefront.models import ApiKey, KeyScope
from apps.storefront.services import create_key


class Command(BaseCommand):
    help = "Make a key for the storefront API. It is shown once; only its hash is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True, help="whose key this is, for the list of keys")
        parser.add_argument("--channel", required=True, help="where its orders come from; made if missing")
        parser.add_argument(
            "--scopes", default="", help=f"comma-separated; all if left out: {','.join(KeyScope.Scope)}"
        )
        parser.add_argument("--quiet", action="store_true", help="print the key and nothing else")
        parser.add_argument("--kind", choices=ApiKey.Kind.values, default=ApiKey.Kind.SECRET.value)

    def handle(self, *args: Any, **options: Any) -> None:
        scopes = [scope.strip() for scope in options["scopes"].split(",") if scope.strip()] or None
        try:
            new = create_key(
                name=options["name"],
                channel_code=options["channel"],
                scopes=scopes,
                kind=ApiKey.Kind(options["kind"]),
            )
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        # The key alone goes to standard output, so that KEY=$(manage.py create_api_key …) works.
        if not options["quiet"]:
            if new.channel_created:
                self.stderr.write(f"Channel {options['channel']} did not exist and was made.")
            self.stderr.write("This is the only time the key is shown:")
        self.stdout.write(new.text)
