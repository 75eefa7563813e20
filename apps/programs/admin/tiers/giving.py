from __future__ import annotations

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.common import clock
from apps.common.errors import DomainError
from apps.programs.admin.tiers.forms import GiveForm
from apps.programs.models import Membership
from apps.programs.reports import standing
from apps.programs.services import set_tier
from apps.shop.services import current_shop
from apps.staff.doors import worker

PERMISSION = "programs.change_membership"


@require_http_methods(["GET", "HEAD", "POST"])
def give_page(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Give a member a level by hand, with the reason for those who ask later."""
    by = worker(request, PERMISSION)
    rows = Membership.objects.select_related("program", "customer").filter(tier__isnull=False)
    membership = get_object_or_404(rows, pk=membership_id)
    form = GiveForm(request.POST or None, membership=membership, initial={"tier": membership.tier_id})
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        try:
            set_tier(
                membership=membership, tier=typed["tier"], until_on=typed["until_on"], reason=typed["reason"], by=by
            )
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            text = _("%(customer)s has the level %(tier)s from today on.")
            messages.success(request, text % {"customer": membership.customer, "tier": typed["tier"]})
            return redirect("admin:programs_membership_change", membership.pk)
    page = {
        **admin.site.each_context(request),
        "title": _("Change the tier"),
        "opts": Membership._meta,
        "membership": membership,
        "standing": standing(membership, current_shop().local_date(clock.now())),
        "form": form,
    }
    return render(request, "admin/programs/tiers/give.html", page)
