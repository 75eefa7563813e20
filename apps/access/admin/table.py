"""The page of who may do what, from the same table that decides."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from apps.programs.reports import adjust_limits
from apps.staff.abilities import ABILITIES, Ability
from apps.staff.models import User


def who_may_do_what() -> dict[str, Any]:
    limits = adjust_limits()
    return {
        "roles": User.Role.choices,
        "rooms": [
            {"name": room.name, "rows": [_row(ability, limits) for ability in room.abilities]} for room in ABILITIES
        ],
    }


def _row(ability: Ability, limits: dict[str, int | None]) -> dict[str, Any]:
    cells = [
        {"role": role, "may": may, "limit": _limit(limits.get(role)) if may and ability.is_limited else ""}
        for role, may in ability.held_by()
    ]
    return {"words": ability.words, "permission": ability.permission, "cells": cells}


def _limit(points: int | None) -> str:
    return "" if points is None else _("up to %(points)d points a day") % {"points": points}
