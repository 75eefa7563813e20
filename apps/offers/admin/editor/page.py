from __future__ import annotations

import copy
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from apps.common import clock
from apps.common.admin import row_id
from apps.common.errors import DomainError
from apps.offers.admin.editor.forms import SETS, OfferEditor
from apps.offers.admin.editor.groups import filled
from apps.offers.admin.editor.shelf import BatchForm, CodeForm, shelf_of
from apps.offers.admin.editor.starters import STARTERS, starter
from apps.offers.admin.editor.warnings import warn
from apps.offers.models import Offer
from apps.offers.services import change_offer
from apps.offers.services.setting_up import set_up_offer
from apps.offers.telling import tell
from apps.shop.services import current_shop
from apps.staff.doors import worker
from apps.staff.models import User

Status = Offer.Status
# From where to where its buttons lead.
MOVES: dict[str, tuple[str, ...]] = {
    Status.DRAFT: (Status.LIVE,),
    Status.LIVE: (Status.PAUSED, Status.ENDED),
    Status.PAUSED: (Status.LIVE, Status.ENDED),
    Status.ENDED: (),
}
DONE: dict[str, str | Promise] = {
    Status.DRAFT: _("Saved as a draft. Nobody gets it yet."),
    Status.LIVE: _("The offer is live."),
    Status.PAUSED: _("The offer is paused. Nobody gets it until you set it live again."),
    Status.ENDED: _("The offer has ended. What was bought with it stays as it was."),
}


def edit_page(request: HttpRequest, offer_id: str | None = None) -> HttpResponse:
    """A new offer, or one that is there: to be changed, or only looked at by those who may not and once it has ended."""
    by = worker(request, "offers.view_offer" if offer_id else "offers.add_offer")
    offer = get_object_or_404(Offer, pk=row_id(offer_id)) if offer_id else None
    chosen = starter(request.GET.get("start", ""))
    if offer is None and request.method != "POST" and chosen is None:
        page = {
            **admin.site.each_context(request),
            "title": gettext("New offer"),
            "opts": Offer._meta,
            "starters": STARTERS,
        }
        return render(request, "admin/offers/starters.html", page)
    if request.method == "POST" and not _may_change(by, offer):
        raise PermissionDenied
    typed = request.POST if request.method == "POST" else None
    today = current_shop().local_date(clock.now())
    begins = chosen.begins(today) if chosen is not None and offer is None else {}
    # Of its own, so that what is typed and refused is not taken for what is saved.
    form = OfferEditor(typed, instance=copy.copy(offer), initial=begins)
    if typed is not None and form.is_valid():
        saved = _save(request, form, offer, by)
        if saved is not None:
            return redirect("admin:offers_offer_change", saved.pk)
    return render_page(request, form, offer, by)


def _may_change(by: User, offer: Offer | None) -> bool:
    return offer is None or (offer.status != Status.ENDED and by.has_perm("offers.change_offer"))


def _save(request: HttpRequest, form: OfferEditor, offer: Offer | None, by: User) -> Offer | None:
    """The offer, or None where a service refused; the form then says why."""
    terms = form.terms()
    if request.POST.get("then") == Status.LIVE:
        terms["status"] = Status.LIVE
    try:
        if offer is None:
            extra = {name: form.cleaned_data[name] for name in ("code", "bought_within_days") if name in form.fields}
            saved = set_up_offer(by=by, **terms, **extra)
        else:
            saved = change_offer(offer=offer, by=by, **terms)
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, _refused(refusal))
        return None
    was = offer.status if offer is not None else None
    messages.success(request, str(DONE[saved.status]) if saved.status != was else gettext("Saved."))
    return saved


def _refused(refusal: DomainError) -> str:
    used = refusal.facts.get("used")
    return f"{refusal} ({used})" if refusal.field == "uses_max" and used is not None else str(refusal)


def render_page(
    request: HttpRequest,
    form: OfferEditor,
    offer: Offer | None,
    by: User,
    *,
    code_form: CodeForm | None = None,
    batch_form: BatchForm | None = None,
) -> HttpResponse:
    """``code_form``, ``batch_form``: where one was refused and keeps what was typed."""
    may_change = _may_change(by, offer)
    page = {
        **admin.site.each_context(request),
        "title": offer.name if offer else gettext("New offer"),
        "opts": Offer._meta,
        "form": form,
        "media": form.media,
        "groups": filled(form),
        "offer": offer,
        "may_change": may_change,
        "moves": MOVES[offer.status] if offer and by.has_perm("offers.change_offer") else (),
        **_told(form),
    }
    if offer is not None:
        may_add = may_change and by.has_perm("offers.change_offer")
        page["shelf"] = shelf_of(offer, may_add=may_add, code_form=code_form, batch_form=batch_form)
    return render(request, "admin/offers/editor.html", page)


def _told(form: OfferEditor) -> dict[str, Any]:
    terms = _values(form)
    sentences = tell(terms)
    warnings = warn(terms, current_shop().local_date(clock.now())) if sentences else []
    return {"sentences": sentences, "warnings": warnings}


def _values(form: OfferEditor) -> dict[str, Any]:
    """What is typed, as far as it makes sense; of a form that was not sent, what it begins with. Rows by their names."""
    if form.is_bound:
        form.is_valid()
        values = dict(form.cleaned_data)
    else:
        values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
        for name in ("tier", "segment"):
            values[name] = getattr(form.instance, name, None) if form.instance.pk else None
    values["weekdays"] = sum(1 << int(day) for day in values.get("days") or ())
    for name in SETS:
        values[name] = [str(row) for row in values.get(name) or ()]
    if form.instance.pk and values.get("needs_code"):
        first = form.instance.codes.filter(closed_at=None).exclude(text="").order_by("pk").first()
        values["code"] = first.text if first is not None else ""
    return values


@require_POST
def sentence_view(request: HttpRequest) -> HttpResponse:
    """The sentences of what is typed so far, asked for while somebody types. Changes nothing."""
    worker(request, "offers.view_offer")
    offer = Offer.objects.filter(pk=row_id(request.POST.get("offer", "")) or 0).first()
    return render(request, "admin/offers/sentence.html", _told(OfferEditor(request.POST, instance=offer)))


@require_POST
def move_view(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Set it live, pause it, end it."""
    by = worker(request, "offers.change_offer")
    offer = get_object_or_404(Offer, pk=offer_id)
    status = request.POST.get("to", "")
    if status not in MOVES[offer.status]:
        messages.warning(request, gettext("Somebody else has changed this offer meanwhile. Look at it again."))
        return redirect("admin:offers_offer_change", offer.pk)
    try:
        change_offer(offer=offer, by=by, status=status)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(DONE[status]))
    return redirect("admin:offers_offer_change", offer.pk)
