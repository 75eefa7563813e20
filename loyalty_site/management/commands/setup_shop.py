from __future__ import annotations

import getpass
import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from apps.common.errors import DomainError
from apps.shop.settings_form import ShopForm
from apps.staff.services import add_first_owner
from loyalty_site.wizard import setup_token

SHOP_OPTIONS = ("name", "currency", "time_zone", "country", "language")


class Command(BaseCommand):
    help = (
        "Save the shop's settings and make its first owner. What is not given keeps its present value. The password is read "
        "from OWNER_PASSWORD or asked for. --link prints the address of the wizard page instead."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--link", action="store_true", help="only print a link to the wizard, valid for one hour")
        for option in SHOP_OPTIONS:
            parser.add_argument(f"--{option.replace('_', '-')}")
        parser.add_argument("--owner-email")
        parser.add_argument("--owner-name", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["link"]:
            self.stdout.write(f"{settings.SITE_URL}{reverse('setup')}?token={setup_token()}")
            return
        values = ShopForm.starting_values()
        values |= {option: options[option] for option in SHOP_OPTIONS if options[option]}
        form = ShopForm(values)
        if not form.is_valid():
            raise CommandError(
                "\n".join(
                    f"--{field.replace('_', '-')}: {' '.join(map(str, errors))}"
                    for field, errors in form.errors.items()
                )
            )
        try:
            with transaction.atomic():
                shop = form.save()
                if options["owner_email"]:
                    self._add_owner(options["owner_email"], options["owner_name"], shop.language)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{shop.name}: {shop.currency}, {shop.time_zone}, {shop.country}, {shop.language}")

    def _add_owner(self, email: str, name: str, language: str) -> None:
        password = os.environ.get("OWNER_PASSWORD") or getpass.getpass("Password for the owner: ")
        add_first_owner(email=email, name=name or email.partition("@")[0], password=password, language=language)
