from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from apps.programs.errors import AdjustmentRefused, BadAdjustment
from apps.programs.models import AdjustLimit
from apps.staff.models import User

# A limit that no shop reaches; above it somebody typed a wrong figure.
POINTS_MAX = 10_000_000


@transaction.atomic
def set_adjust_limits(*, limits: Mapping[str, int], by: User) -> None:
    """Say what a role may add or take in a day. Only owners may: nobody raises their own limit.

    Raises AdjustmentRefused or BadAdjustment (field: the role).
    """
    if by.role != User.Role.OWNER and not by.is_superuser:
        raise AdjustmentRefused(_("Only an owner sets these limits."))
    for role, points_max in limits.items():
        if role not in (User.Role.MANAGER, User.Role.SUPPORT) or not 0 <= points_max <= POINTS_MAX:
            raise BadAdjustment(_("Give a number of points from 0 to 10,000,000."), field=role)
        AdjustLimit.objects.update_or_create(role=role, defaults={"points_max": points_max})
