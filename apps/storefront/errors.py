"""Refusals of the door itself; what the shop refuses comes from the services below."""

from __future__ import annotations

from apps.common.errors import DomainError


class UnknownScope(DomainError):
    code = "unknown_scope"


class ScopeNotPublishable(DomainError):
    code = "scope_not_publishable"


class BadChannel(DomainError):
    code = "bad_channel"


class UnknownKey(DomainError):
    code = "unknown_key"


class UnknownCustomer(DomainError):
    code = "unknown_customer"


class UnknownOrder(DomainError):
    code = "unknown_order"


class UnknownStore(DomainError):
    code = "unknown_store"


class UnknownCashier(DomainError):
    code = "unknown_cashier"


class UnknownReward(DomainError):
    code = "unknown_reward"


class NotAMember(DomainError):
    code = "not_a_member"


class KeyReused(DomainError):
    code = "idempotency_key_reused"


class InFlight(DomainError):
    code = "request_in_flight"
    conflict = True


class HoldNeedsSecretKey(DomainError):
    """Anybody can read a publishable key and could set everything aside."""

    code = "hold_needs_secret_key"


class CustomerByIdOnly(DomainError):
    """A publishable key named a customer by something that can be guessed."""

    code = "customer_by_id_only"
