"""The customer's page in words and links, as far as the viewer may follow them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common.spelling import day_text, list_text, number, points_text
from apps.customers.models import Customer
from apps.customers.services import readable_phone, tag_names
from apps.insights.reports import ProgramStatement, Statement
from apps.insights.reports.overview import Purchases
from apps.insights.reports.timeline import KINDS, Entry, Page
from apps.shop.forms import shown as money
from apps.shop.services import current_shop
from apps.staff.models import User

_PAGES: dict[Page, tuple[str, str]] = {
    Page.ORDER: ("admin:orders_order_change", "orders.view_order"),
    Page.REDEMPTION: ("admin:rewards_redemption_change", "rewards.view_redemption"),
    Page.ADJUSTMENT: ("admin:programs_adjustment_change", "programs.view_adjustment"),
    Page.TRANSFER: ("admin:ledger_transfer_change", "ledger.view_transfer"),
    Page.MESSAGE: ("admin:messaging_message_change", "messaging.view_message"),
    Page.CASE: ("admin:feedback_case_change", "feedback.view_case"),
    Page.CONSENT: ("admin:customers_consent_change", "customers.view_consent"),
    Page.INVITATION: ("admin:surveys_invitation_change", "surveys.view_invitation"),
    Page.RESPONSE: ("admin:surveys_response_change", "surveys.view_response"),
}
_ICONS = {kind.source: kind.icon for kind in KINDS}
EXPIRING_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Viewer:
    user: User

    def may(self, permission: str) -> bool:
        return self.user.has_perm(permission)

    def link(self, name: str, permission: str, *args: object) -> str:
        return reverse(name, args=args) if self.may(permission) else ""


@dataclass(frozen=True, slots=True)
class Contact:
    text: str
    icon: str
    link: str
    is_proven: bool


def contacts_of(customer: Customer) -> list[Contact]:
    found = []
    if customer.phone:
        readable, is_proven = readable_phone(customer.phone), customer.phone_proven_at is not None
        found.append(Contact(readable, "call", f"tel:{customer.phone}", is_proven))
    if customer.email:
        found.append(Contact(customer.email, "mail", f"mailto:{customer.email}", customer.email_proven_at is not None))
    return found


def facts_of(customer: Customer) -> list[tuple[str, str]]:
    since = day_text(current_shop().local_date(customer.joined_at))
    facts = [
        (_("Known since"), since),
        (_("Language"), str(dict(settings.LANGUAGES).get(customer.language, customer.language))),
    ]
    if customer.birthday_on:
        facts.insert(0, (_("Birthday"), day_text(customer.birthday_on)))
    tags = tag_names(customer)
    return [*facts, (_("Tags"), list_text(tags))] if tags else facts


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    text: str
    note: str = ""
    link: str = ""


def figures_of(customer: Customer, purchases: Purchases, viewer: Viewer) -> list[Figure]:
    """Each number counts the same rows as the list it leads to."""
    if not purchases.count:
        return []
    orders = viewer.link("admin:orders_order_changelist", "orders.view_order")
    asked = f"customer__id__exact={customer.pk}&status__exact=paid"
    figures = [
        Figure(_("Purchases"), number(purchases.count), link=f"{orders}?{asked}" if orders else ""),
        Figure(
            _("Spent so far"),
            money(purchases.spent_minor),
            note=_("%(amount)s given back") % {"amount": money(purchases.refunded_minor)}
            if purchases.refunded_minor
            else "",
        ),
    ]
    if purchases.last_on and purchases.days_since is not None:
        figures.append(Figure(_("Last purchase"), _ago(purchases.days_since), note=day_text(purchases.last_on)))
    figures.append(Figure(_("Usually comes"), _every(purchases), note=_late(purchases)))
    return figures


def _ago(days: int) -> str:
    if days == 0:
        return _("today")
    return ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": number(days)}


def _every(purchases: Purchases) -> str:
    gap = purchases.usual_gap_days
    if gap is None:
        return _("too early to say")
    return ngettext("every day", "every %(days)s days", gap) % {"days": number(gap)}


def _late(purchases: Purchases) -> str:
    return _("away longer than usual") if purchases.is_late else ""


@dataclass(frozen=True, slots=True)
class Balance:
    """One programme of the customer, in words."""

    name: str
    tier: str
    tier_until: str
    goals: list[str]
    points: str
    worth: str
    waiting: list[str]
    held: str
    expiring: list[str]
    taken: list[str]
    next_reward: str
    next_percent: int
    adjust_link: str


def balances_of(statement: Statement, viewer: Viewer) -> list[Balance]:
    return [_balance(each, viewer) for each in statement.programs]


def _balance(each: ProgramStatement, viewer: Viewer) -> Balance:
    coming, tier = each.next_reward, each.standing
    return Balance(
        name=each.program_name,
        tier=tier.tier.name if tier else "",
        tier_until=_("at least until %(day)s") % {"day": day_text(tier.until_on)} if tier and tier.until_on else "",
        goals=[goal.text for goal in (tier.reach, tier.keep) if goal] if tier else [],
        points=points_text(each.available),
        worth=money(each.worth_minor),
        waiting=[
            _("%(points)s from %(day)s") % {"points": points_text(one.points), "day": day_text(one.available_on)}
            for one in each.waiting[:EXPIRING_SHOWN]
        ],
        held=points_text(each.held) if each.held else "",
        expiring=[
            _("%(points)s until %(day)s") % {"points": points_text(one.points), "day": day_text(one.expires_on)}
            for one in each.expiring[:EXPIRING_SHOWN]
        ],
        taken=[
            _("%(reward)s, until %(day)s") % {"reward": one.name, "day": day_text(one.expires_on)} for one in each.taken
        ],
        next_reward=_("%(points)s more for %(reward)s") % {"points": points_text(coming.missing), "reward": coming.name}
        if coming
        else "",
        next_percent=coming.progress_percent if coming else 0,
        adjust_link=viewer.link("admin:programs_membership_adjust", "programs.add_adjustment", each.membership_id),
    )


@dataclass(frozen=True, slots=True)
class Line:
    entry: Entry
    icon: str
    amount: str
    where: str
    is_gain: bool
    link: str
    give_back_link: str


@dataclass(frozen=True, slots=True)
class Day:
    text: str
    lines: list[Line]


def days_of(entries: Iterable[Entry], viewer: Viewer) -> list[Day]:
    """The lines by the shop's day, as they come."""
    shop = current_shop()
    by_day = groupby(entries, key=lambda entry: shop.local_date(entry.at))
    return [Day(day_text(day), [_line(entry, viewer) for entry in of_day]) for day, of_day in by_day]


def _line(entry: Entry, viewer: Viewer) -> Line:
    amount, is_gain = "", False
    if entry.points is not None:
        amount, is_gain = _signed(entry.points), entry.points > 0
    elif entry.money_minor is not None:
        amount = f"{'−' if entry.money_minor < 0 else ''}{money(abs(entry.money_minor))}"
    page, permission = _PAGES.get(entry.page, ("", ""))
    may_give_back = entry.can_give_back and viewer.may("orders.add_refund")
    return Line(
        entry=entry,
        icon=_ICONS[entry.source],
        amount=amount,
        where=entry.points_where,
        is_gain=is_gain,
        link=viewer.link(page, permission, entry.page_id) if page else "",
        give_back_link=reverse("order_refund", args=[entry.pk]) if may_give_back else "",
    )


def _signed(points: int) -> str:
    """With a real minus sign, which screen readers say."""
    return f"{'+' if points > 0 else '−'}{points_text(abs(points))}"
