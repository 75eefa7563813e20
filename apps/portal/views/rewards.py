from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.codes.services import code_text
from apps.common.errors import DomainError
from apps.common.spelling import points_text
from apps.customers.models import Customer
from apps.insights import reports
from apps.portal.session import member_required
from apps.programs.models import Membership
from apps.rewards.models import Redemption, Reward
from apps.rewards.services import cancel_redemption, issue_reward


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def take(request: HttpRequest, member: Customer, code: str) -> HttpResponse:
    """Ask first, then give: the page shows what it costs, its form takes the reward once however often it is sent."""
    if request.method != "POST":
        return _offer(request, member, code)
    reward = get_object_or_404(Reward.objects.select_related("program"), code=code)
    membership = get_object_or_404(Membership, customer=member, program=reward.program_id)
    try:
        form_id = UUID(request.POST.get("form", ""))
        taken = issue_reward(reward=reward, membership=membership, reference=f"portal:{member.public_id}:{form_id}")
    except ValueError:
        messages.error(request, _("Please try again."))
        return redirect("portal:take_reward", code=code)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("portal:statement")
    return redirect("portal:code", public_id=taken.public_id)


def _offer(request: HttpRequest, member: Customer, code: str) -> HttpResponse:
    for program in reports.statement(member).programs:
        for choice in (*program.within_reach, *program.out_of_reach):
            if choice.code == code:
                offer = {"choice": choice, "program": program, "form_id": uuid4()}
                return render(request, "portal/take_reward.html", offer)
    raise Http404


@require_safe
@member_required
def show_code(request: HttpRequest, member: Customer, public_id: UUID) -> HttpResponse:
    redemption = _own(member, public_id)
    shown = {"redemption": redemption, "code": code_text(redemption.code) if redemption.status == "issued" else ""}
    return render(request, "portal/code.html", shown)


@require_POST
@member_required
def cancel(request: HttpRequest, member: Customer, public_id: UUID) -> HttpResponse:
    """Give the reward back unused; its points return."""
    redemption = _own(member, public_id)
    try:
        ended = cancel_redemption(redemption=redemption)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("portal:code", public_id=public_id)
    left = points_text(ended.price_points - ended.taken_points)
    if ended.taken_points:
        # Rule 36.
        text = _(
            "The reward is given back. %(taken)s belonged to a purchase you brought back; %(left)s are yours again."
        )
        messages.success(request, text % {"taken": points_text(ended.taken_points), "left": left})
    else:
        messages.success(request, _("%(points)s are yours again.") % {"points": left})
    return redirect("portal:statement")


def _own(member: Customer, public_id: UUID) -> Redemption:
    """Somebody else's is not found, like one that never was."""
    return get_object_or_404(Redemption.objects.with_story(), public_id=public_id, membership__customer=member)
