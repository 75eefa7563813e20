"""How points moved and why, and what was bought with them. Every movement of a wallet stands in one of the two kinds."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.common.spelling import day_text
from apps.insights.reports.sources import sources_of
from apps.insights.reports.timeline.entry import Entry, Kind, Page, Place
from apps.insights.reports.wording import Narrator, rate_text
from apps.ledger.models import Account, Transfer
from apps.orders.models import Order
from apps.programs.models import Adjustment, Clawback, Membership
from apps.rewards.models import Redemption
from apps.shop.services import current_shop

POINTS, REWARDS = "points", "rewards"
OF_REWARDS = (Transfer.Kind.HOLD, Transfer.Kind.RELEASE, Transfer.Kind.REDEEM, Transfer.Kind.UNREDEEM)


def read_points(customer_id: int, before: Place | None, limit: int) -> list[Entry]:
    return _read(customer_id, POINTS, ~Q(kind__in=OF_REWARDS), before, limit)


def read_rewards(customer_id: int, before: Place | None, limit: int) -> list[Entry]:
    return _read(customer_id, REWARDS, Q(kind__in=OF_REWARDS), before, limit)


def _read(customer_id: int, source: str, kinds: Q, before: Place | None, limit: int) -> list[Entry]:
    memberships = list(Membership.objects.filter(customer=customer_id).select_related("program"))
    transfers = _of_wallets(memberships).filter(kinds)
    if before is not None:
        transfers = transfers.filter(before.older(source, "effective_at"))
    found = list(transfers.order_by("-effective_at", "-pk")[:limit])
    sources = sources_of(memberships, {transfer.pk: transfer.kind for transfer in found})
    narrator = Narrator(shop=current_shop(), sources=sources)
    return [_entry(source, transfer, memberships, narrator) for transfer in found]


def _of_wallets(memberships: Collection[Membership]) -> QuerySet[Transfer]:
    accounts = [pk for each in memberships for pk in (each.available_id, each.pending_id, each.held_id)]
    return Transfer.objects.filter(Q(debit__in=accounts) | Q(credit__in=accounts))


def _entry(source: str, transfer: Transfer, memberships: Collection[Membership], narrator: Narrator) -> Entry:
    role, points, programme = _seen_from(transfer, memberships)
    cause = _cause(transfer, narrator)
    page, page_id = _page(cause, transfer)
    return Entry(
        source=source,
        pk=transfer.pk,
        at=transfer.effective_at,
        title=transfer.get_kind_display(),
        detail=_detail(cause),
        note=_note(transfer, cause, role, narrator),
        programme=programme if len(memberships) > 1 else "",
        points=points,
        points_where="" if role == Account.Role.AVAILABLE else str(role.label),
        page=page,
        page_id=page_id,
    )


def _seen_from(transfer: Transfer, memberships: Collection[Membership]) -> tuple[Account.Role, int, str]:
    """The account a person thinks of first, what it gained or lost, and the programme."""
    ends = {transfer.credit_id: transfer.amount, transfer.debit_id: -transfer.amount}
    for role in (Account.Role.AVAILABLE, Account.Role.PENDING, Account.Role.HELD):
        for each in memberships:
            account_id = getattr(each, f"{role}_id")
            if account_id in ends:
                return role, ends[account_id], each.program.name
    raise LookupError("the transfer touches no wallet of this customer")


Cause = Order | Clawback | Redemption | Adjustment | None


def _cause(transfer: Transfer, narrator: Narrator) -> Cause:
    sources, pk = narrator.sources, transfer.pk
    if accrual := sources.accruals.get(pk):
        return accrual.order
    return sources.clawbacks.get(pk) or sources.redemptions.get(pk) or sources.adjustments.get(pk)


def _detail(cause: Cause) -> str:
    """What it was about."""
    match cause:
        case Order():
            return _("Purchase %(number)s") % {"number": cause.number}
        case Clawback():
            return _("Purchase %(number)s") % {"number": cause.accrual.order.number}
        case Redemption():
            return _("%(reward)s (code %(code)s)") % {"reward": cause.reward.name, "code": cause.code}
        case Adjustment():
            return cause.get_reason_display()
    return ""


def _note(transfer: Transfer, cause: Cause, role: Account.Role, narrator: Narrator) -> str:
    """Why it is so much, or when it can be spent, or who did it."""
    accrual = narrator.sources.accruals.get(transfer.pk)
    if transfer.kind == Transfer.Kind.EARN and accrual is not None:
        rate = rate_text(accrual, narrator.shop)
        if role != Account.Role.PENDING:
            return rate
        day = day_text(narrator.shop.local_date(accrual.activates_at))
        return " ".join([rate, _("Can be spent from %(day)s.") % {"day": day}])
    match cause:
        case Clawback():
            return cause.get_cause_display()
        case Redemption() if transfer.kind == Transfer.Kind.RELEASE:
            return cause.get_status_display()
        case Redemption() if transfer.kind == Transfer.Kind.UNREDEEM:
            return cause.get_given_back_why_display()
        case Adjustment():
            is_undo = transfer.pk == cause.undo_transfer_id
            who = cause.undone_by if is_undo else cause.by
            told = _("Undone by %(name)s") if is_undo else _("by %(name)s")
            return told % {"name": who}
    return ""


def _page(cause: Cause, transfer: Transfer) -> tuple[Page, int]:
    match cause:
        case Order():
            return Page.ORDER, cause.pk
        case Clawback():
            return Page.ORDER, cause.accrual.order_id
        case Redemption():
            return Page.REDEMPTION, cause.pk
        case Adjustment():
            return Page.ADJUSTMENT, cause.pk
    return Page.TRANSFER, transfer.pk


KIND_POINTS = Kind(POINTS, gettext_lazy("Points"), "loyalty", "ledger.view_transfer", read_points)
KIND_REWARDS = Kind(REWARDS, gettext_lazy("Rewards"), "redeem", "rewards.view_redemption", read_rewards)
