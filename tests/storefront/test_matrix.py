"""Every endpoint x every scope x own and foreign, from the url patterns: a new endpoint must say where it belongs."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from apps.rewards.models import Redemption
from apps.storefront import urls
from apps.storefront.models import ApiKey, KeyScope
from apps.storefront.services import PUBLISHABLE_SCOPES
from apps.storefront.views.base import ApiView
from tests.factories.feedback import waiting_case
from tests.factories.rewards import RewardFactory, member_with, take
from tests.factories.storefront import Caller

pytestmark = pytest.mark.django_db
OPEN_TO_ALL = {"schema", "docs", "nothing"}
LINES = [{"sku": "MUG", "unit_price": "10.00"}]


@dataclass(frozen=True)
class Endpoint:
    name: str
    method: str
    scope: str


@dataclass
class World:
    """What belongs to the web shop: an order of its channel, and a member with a reward."""

    order: str
    customer: uuid.UUID
    redemption: uuid.UUID
    case: uuid.UUID


def endpoints() -> list[Endpoint]:
    found = []
    for pattern in urls.urlpatterns:
        view = getattr(pattern.callback, "cls", None)
        if pattern.name in OPEN_TO_ALL:
            assert not issubclass(view, ApiView)
            continue
        for method in view().allowed_methods:
            if method != "OPTIONS":
                found.append(Endpoint(pattern.name, method, view.scopes[method]))
    return found


@pytest.fixture
def world() -> World:
    member = member_with(500)
    reward = RewardFactory(program=member.program, code="ten-off")
    redemption = take(reward, member)
    body = {"lines": LINES, "customer": {"id": str(member.customer.public_id)}}
    assert Caller().put("orders/1", body).status_code == 201
    case = waiting_case(customer=member.customer)
    return World("1", member.customer.public_id, redemption.public_id, case.public_id)


def ask(caller: Any, endpoint: Endpoint, world: World) -> Any:
    path = {
        "customers": "customers",
        "customer": f"customers/{world.customer}",
        "wallet": f"customers/{world.customer}/wallet",
        "ledger": f"customers/{world.customer}/ledger",
        "issue": f"customers/{world.customer}/redemptions",
        "redemption": f"redemptions/{world.redemption}",
        "cancel": f"redemptions/{world.redemption}/cancel",
        "rollback": f"redemptions/{world.redemption}/rollback",
        "rewards": "rewards",
        "joins": "joins",
        "proof": f"joins/{uuid.uuid4()}/proof",
        "order": f"orders/{world.order}",
        "returns": f"orders/{world.order}/returns",
        "quotes": "quotes",
        "cases": "cases",
        "case": f"cases/{world.case}",
        "case_messages": f"cases/{world.case}/messages",
    }[endpoint.name]
    body = {
        "customers": {"name": "Bob"},
        "customer": {"name": "Bob"},
        "issue": {"reward": "ten-off"},
        "cancel": {},
        "rollback": {},
        "joins": {"email": "bob@example.com"},
        "proof": {"code": "123456"},
        "order": {"lines": LINES, "customer": {"id": str(world.customer)}},
        "returns": {"id": "R-1", "amount": "1.00"},
        "quotes": {"lines": LINES},
        "cases": {"subject": "Late", "text": "Where is it?"},
        "case_messages": {"text": "Hello?"},
    }.get(endpoint.name)
    return caller.send(
        endpoint.method, path, None if endpoint.method == "GET" else body, idempotency_key=str(uuid.uuid4())
    )


def test_every_scope_opens_something():
    assert {endpoint.scope for endpoint in endpoints()} == set(KeyScope.Scope.values)


@pytest.mark.parametrize("endpoint", endpoints(), ids=str)
def test_the_right_scope_opens_and_no_other(endpoint, world):
    """A key with every scope but the right one is refused before anything happens."""
    others = [scope for scope in KeyScope.Scope.values if scope != endpoint.scope]
    before = Redemption.objects.values_list("status", flat=True).get()
    refused = ask(Caller(*others), endpoint, world)
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")
    assert Redemption.objects.values_list("status", flat=True).get() == before
    assert ask(Caller(endpoint.scope), endpoint, world).status_code < 300 or endpoint.name in ("proof", "rollback")


@pytest.mark.parametrize("endpoint", endpoints(), ids=str)
def test_a_publishable_key_opens_quotes_and_rewards_only(endpoint, world):
    answer = ask(Caller(kind=ApiKey.Kind.PUBLISHABLE), endpoint, world)
    assert (answer.status_code < 300) == (endpoint.scope in PUBLISHABLE_SCOPES)
    assert answer.status_code in (200, 403)


@pytest.mark.parametrize("endpoint", endpoints(), ids=str)
def test_without_a_key_nothing_opens(endpoint, world):
    nobody = Caller()
    nobody.token = "mk_live_00000000_nothing"
    assert ask(nobody, endpoint, world).status_code == 401
    assert Client().generic(endpoint.method, "/api/v1/customers").status_code in (401, 405)


@pytest.mark.parametrize("endpoint", [one for one in endpoints() if one.name in ("order", "returns")], ids=str)
def test_another_channels_order_is_as_unknown_as_any(endpoint, world):
    """The till's key gets for the web shop's order what it gets for one that never was."""
    till = Caller(channel="till")
    foreign = ask(till, endpoint, world)
    unknown = ask(till, endpoint, World("never", world.customer, world.redemption, world.case))
    assert foreign.status_code == unknown.status_code
    if endpoint.method == "GET":
        assert (foreign.status_code, foreign.content) == (404, unknown.content)
    assert Caller().get("orders/1").json()["refunded"] == "0.00"


@pytest.mark.parametrize(
    "endpoint",
    [
        one
        for one in endpoints()
        if "custom" in one.name
        or one.name in ("wallet", "ledger", "issue", "redemption", "cancel", "rollback", "case", "case_messages")
    ],
    ids=str,
)
def test_an_id_that_is_nobodys_gets_a_dull_404(endpoint, world):
    answer = ask(Caller(), endpoint, World("1", uuid.uuid4(), uuid.uuid4(), uuid.uuid4()))
    if endpoint.name != "customers":
        assert (answer.status_code, answer.json()["code"], answer.json()["errors"]) == (404, "not_found", [])
