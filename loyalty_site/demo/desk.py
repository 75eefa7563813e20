"""What the owner and the manager of the demo shop did by hand: points given, points given by mistake, a level as a thank-you."""

from __future__ import annotations

from collections.abc import Mapping

from apps.customers.models import Customer
from apps.programs.models import Adjustment, Membership, Program, Tier
from apps.programs.services import adjust_points, set_adjust_limits, set_tier, undo_adjustment
from apps.staff.models import User
from loyalty_site.demo.invented import MEMBERS


def put_right(owner: User, manager: User, program: Program, customers: Mapping[int, Customer]) -> None:
    set_adjust_limits(limits={User.Role.MANAGER: 2_000, User.Role.SUPPORT: 300}, by=owner)
    known = {
        membership.customer_id: membership
        for membership in Membership.objects.select_related("program").filter(program=program)
    }
    zeynep, leyla, emily, sukru = (known[customers[member.beat].pk] for member in MEMBERS)
    adjust_points(
        membership=leyla,
        points=150,
        reason=Adjustment.Reason.GOODWILL,
        words="Orkideniz geç geldi, özür dileriz.",
        note="Kurye iki gün gecikti.",
        by=manager,
        reference="demo:late-orchid",
    )
    twice = adjust_points(
        membership=sukru,
        points=400,
        reason=Adjustment.Reason.MISSED,
        note="Fiş elle girildi.",
        by=manager,
        reference="demo:missed",
    )
    undo_adjustment(adjustment=twice, by=manager)
    adjust_points(
        membership=zeynep,
        points=250,
        reason=Adjustment.Reason.PRESENT,
        words="Nice yıllara!",
        by=owner,
        reference="demo:present",
    )
    thanks = Tier.objects.filter(ladder__program=program).order_by("-threshold")[1]
    set_tier(membership=emily, tier=thanks, reason="Düğün çiçekleri için teşekkür.", by=owner)
