from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from loyalty_site.demo import invented
from loyalty_site.demo.build import open_demo_shop


class Command(BaseCommand):
    help = "Open an invented shop to try things out in, and print who may sign in. Only with DEBUG."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo shop has passwords that everybody knows; it opens only with DEBUG=1.")
        open_demo_shop()
        member = invented.MEMBERS[0]
        self.stdout.write(
            "Everything in this shop is invented.\n"
            f"  Owner    /admin/    {invented.OWNER[0]} / {invented.PASSWORD}\n"
            f"  Cashier  /till/     {invented.CASHIER[0]} / {invented.PASSWORD}\n"
            f"  Member   /sign-in/  {member.email} (the letter with the code lies in /tray/)"
        )
