from __future__ import annotations

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from apps.customers.services import rebuild_search


class Command(BaseCommand):
    help = "Makes the words that customers are found by anew, from their names. Safe while the shop is open."

    def handle(self, **options: object) -> None:
        count = rebuild_search()
        text = ngettext("%(n)d customer can be found.", "%(n)d customers can be found.", count)
        self.stdout.write(text % {"n": count})
