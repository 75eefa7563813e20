"""Members as the owners of accounts."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from apps.common.among import among
from apps.customers.services import search_customers
from apps.programs.models import Membership

_ACCOUNTS = ("available_id", "pending_id", "held_id")


def member_names(account_ids: Collection[int]) -> dict[int, str]:
    """By account, of a page's worth of accounts."""
    theirs = Q()
    for name in _ACCOUNTS:
        theirs |= Q(among(name, account_ids))
    members = Membership.objects.filter(theirs).select_related("customer")
    return {getattr(member, name): str(member.customer) for member in members for name in _ACCOUNTS}


def member_accounts(typed: str) -> list[int]:
    """Of the customers that are found by what was typed."""
    members = Membership.objects.filter(customer__in=search_customers(text=typed))
    return [pk for accounts in members.values_list(*_ACCOUNTS) for pk in accounts]
