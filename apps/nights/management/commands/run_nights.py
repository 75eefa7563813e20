from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from apps.nights.services import run_due_nights


class Command(BaseCommand):
    help = "Run every night that is due, day by day, and say what each did. Running it twice does it once."

    def handle(self, **options: Any) -> None:
        any_night = False
        for night in run_due_nights():
            any_night = True
            self.stdout.write(night.day.isoformat())
            for step in night.steps.all():
                self.stdout.write(f"  {step.get_name_display()}: {step.count}")
        if not any_night:
            self.stdout.write("No night is due.")
