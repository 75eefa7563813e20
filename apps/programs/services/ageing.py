"""How long points last, and changing that (rules 37, 38, 40)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.common import clock
from apps.ledger.services import redate_lots
from apps.programs.engine import AgingTerms, changed, last_day
from apps.programs.errors import BadTerms
from apps.programs.models import Program
from apps.programs.models.program import EXPIRY_MONTHS_MAX
from apps.programs.reports import aging_terms
from apps.shop.services import current_shop
from apps.staff.models import User


def expires_on(*, program: Program, active_from: dt.date) -> dt.date | None:
    """The last usable day of points that become available on a shop day; None where they last for ever."""
    return last_day(active_from, aging_terms(program))


@transaction.atomic
def change_expiry(
    *, program: Program, mode: str, months: int | None = None, round_up: str = "", by: User | None = None
) -> Program:
    """Let points age otherwise from today on, those that members have included.

    Points get the last day the new terms give them, but nothing runs out sooner than one full new period from today (rule
    40). Lots with a day of their own, and lots that are over, stay as they are. Raises BadTerms.
    """
    if (mode == Program.Expiry.ROLLING) != (months is not None):
        raise BadTerms(_("Say how many months points last."), field="expiry_months")
    columns = expiry_columns(months, round_up)
    program = Program.objects.select_for_update(no_key=True).get(pk=program.pk)
    today = current_shop().local_date(clock.now())
    wanted = AgingTerms(months, round_up) if months is not None else None
    new = changed(aging_terms(program), wanted, today)
    columns["expiry_changed_on"] = new.changed_on if new is not None else None
    if all(getattr(program, name) == value for name, value in columns.items()):
        return program
    for name, value in columns.items():
        setattr(program, name, value)
    program.save(update_fields=list(columns))
    redate_lots(unit=program.code, day_for=lambda active_from: last_day(active_from, new), today=today)
    return program


def expiry_columns(months: int | None, round_up: str) -> dict[str, Any]:
    """The settings as columns. Raises BadTerms."""
    if months is None:
        return {"expiry": Program.Expiry.NONE, "expiry_months": None, "expiry_round_up": ""}
    if not 0 < months <= EXPIRY_MONTHS_MAX:
        raise BadTerms(_("Say how many months points last."), field="expiry_months")
    if round_up and round_up not in Program.RoundUp.values:
        raise BadTerms(_("Points cannot be rounded up to this."), field="expiry_round_up")
    return {"expiry": Program.Expiry.ROLLING, "expiry_months": months, "expiry_round_up": round_up}
