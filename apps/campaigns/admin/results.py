"""What came of it, on one page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.campaigns.admin.chart import percent_text, purchases_chart
from apps.campaigns.admin.frame import campaign_or_404, frame
from apps.campaigns.reports import Letters, Uses, Window, results
from apps.campaigns.uplift import Share
from apps.messaging.models import DeliveryEvent
from apps.messaging.words import reason_words
from apps.shop.forms import shown

_SHOWN = ("delivered", "opened", "clicked", "bounced", "complained")


@require_safe
def results_page(request: HttpRequest, campaign_id: int) -> HttpResponse:
    campaign = campaign_or_404(campaign_id)
    page = frame(request, campaign, "results")
    found = results(campaign)
    if found is None:
        return redirect("admin:campaigns_campaign_who", campaign.pk)
    page |= {
        "results": found,
        "letters": _letters(found.letters),
        "not_sent": [(reason_words(reason), count) for reason, count in found.letters.not_sent.items()],
        "left_out": [(reason_words(reason), count) for reason, count in found.left_out.items()],
        "uses": _uses(found.uses) if found.uses else [],
        "windows": [_window(each) for each in found.windows],
        "chart": purchases_chart(found),
        "unknown_query": f"q=campaign%3A{campaign.pk}%3A&state__exact=unknown",
    }
    return render(request, "admin/campaigns/results.html", page)


def _letters(letters: Letters) -> list[tuple[str, str]]:
    rows = [(_("Sent"), str(letters.sent)), (_("Waiting"), str(letters.waiting))]
    if not letters.reported:
        return rows
    kinds = DeliveryEvent.Kind
    return rows + [(str(kinds(kind).label), str(letters.reported.get(kind, 0))) for kind in _SHOWN]


def _uses(uses: Uses) -> list[tuple[str, str]]:
    rows = [
        (_("Times used"), str(uses.count)),
        (_("People who used it"), str(uses.buyers)),
        (_("They paid, after refunds"), shown(uses.revenue_minor)),
        (_("Discount given"), shown(uses.cost_minor)),
    ]
    return [*rows, (_("Used without a letter"), str(uses.others))] if uses.others else rows


def _window(window: Window) -> tuple[str, str, str, str]:
    """Days, with a letter, held out, what that says."""
    days = _("%(days)s days") % {"days": window.days}
    return days, _share(window.treated), _share(window.held_out), _verdict(window)


def _share(share: Share) -> str:
    if not share.of:
        return "–"
    return f"{percent_text(round(share.value * 10_000))} ({share.count} / {share.of})"


def _verdict(window: Window) -> str:
    if not window.is_over:
        return _("These days are not over yet.")
    if window.uplift is None:
        return _("Nobody was held out, so there is nothing to compare with.")
    low, high = percent_text(round(window.uplift.low * 10_000)), percent_text(round(window.uplift.high * 10_000))
    if not window.uplift.can_tell:
        return _("Can't tell yet: between %(low)s and %(high)s, and that may be chance.") % {"low": low, "high": high}
    if window.uplift.value > 0:
        return _("The letter worked: between %(low)s and %(high)s more of them bought.") % {"low": low, "high": high}
    return _("Those with a letter bought less: between %(low)s and %(high)s.") % {"low": low, "high": high}
