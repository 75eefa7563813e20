from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from loyalty_site.demo import invented
from loyalty_site.demo.build import ShopIsOpen, is_open, open_demo_shop


class Command(BaseCommand):
    help = "Open an invented shop to try things out in, and print who may sign in. Only with DEBUG."
    # The server that opens the shop makes them; here they would only be waited for.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--migrate", action="store_true", help="make or change the tables first")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo shop has passwords that everybody knows; it opens only with DEBUG=1.")
        if options["migrate"]:
            call_command("migrate", verbosity=0)
        if not is_open():
            try:
                # Progress goes where it does not mix with what is told in the end.
                open_demo_shop(say=lambda text: self.stderr.write(text, style_func=str))
            except ShopIsOpen as refusal:
                raise CommandError(str(refusal)) from None
        self.stdout.write(
            "This shop is invented: names and products are made up, purchases follow the rhythm of real customers.\n"
            f"  Owner    /admin/    {invented.OWNER.email} / {invented.PASSWORD}\n"
            f"  Manager  /admin/    {invented.MANAGER.email} / {invented.PASSWORD}\n"
            f"  Support  /admin/    {invented.SUPPORT.email} / {invented.PASSWORD}\n"
            f"  Cashier  /till/     {invented.CASHIERS[0].email} / {invented.PASSWORD}\n"
            f"  Member   /sign-in/  {invented.MEMBERS[0].email} (the letter with the code lies in /tray/)"
        )
