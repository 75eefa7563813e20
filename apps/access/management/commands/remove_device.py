from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.access.services import remove_lost_device
from apps.staff.models import User


class Command(BaseCommand):
    help = "Let somebody in again who lost the phone and the recovery codes, and whom no other owner can help."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="what they sign in with")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email=options["email"].strip().lower()).first()
        if person is None:
            raise CommandError("Nobody here signs in with this address.")
        if person.second_factor_at is None:
            raise CommandError("They have no device: their password alone lets them in.")
        remove_lost_device(person=person, by=None)
        self.stdout.write("The device is removed. They are signed out everywhere and sign in with their password.")
