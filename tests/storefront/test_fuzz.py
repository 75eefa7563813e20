"""No input yields a 500: whatever the schema allows, and much that it does not, sent to every operation."""

from __future__ import annotations

import uuid

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error

from loyalty_site.wsgi import application
from tests.factories.rewards import RewardFactory, member_with
from tests.factories.storefront import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EXAMPLES = 15
OPERATIONS = [
    "listCustomers",
    "createCustomer",
    "getCustomer",
    "changeCustomer",
    "getWallet",
    "listLedger",
    "issueReward",
    "getRedemption",
    "cancelRedemption",
    "rollBackRedemption",
    "listRewards",
    "askToJoin",
    "proveJoin",
    "createReturn",
    "getOrder",
    "putOrder",
    "quote",
    "openCase",
    "getCase",
    "writeToCase",
]


@pytest.fixture(scope="module")
def api():
    described = SchemaGenerator().get_schema(public=True)
    # The key is always the right one here: wrong ones would keep most examples from getting anywhere.
    for path in described["paths"].values():
        for each in path.values():
            del each["security"]
    schema = schemathesis.openapi.from_dict(described)
    schema.app = application
    return schema


@pytest.fixture
def shop(settings) -> Caller:
    settings.API_THROTTLE_PER_KEY = "1000000/min"
    member = member_with(10_000)
    RewardFactory(program=member.program, code="ten-off")
    shop = Caller()
    assert shop.put("orders/1", {"lines": [{"unit_price": "10.00"}]}).status_code == 201
    shop.member = member
    return shop


@pytest.fixture
def the_tests_connection_stays_open(shop):
    """The application would hang up between requests, amid the test's own transaction. After ``shop``: Django's client
    connects the signals anew."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def operation(api, name: str):
    return next(each.ok() for each in api.get_all_operations() if each.ok().definition.raw["operationId"] == name)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("name", OPERATIONS)
def test_whatever_comes_is_answered(api, shop, the_tests_connection_stays_open, name, mode):
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(data=st.data())
    def send(data):
        case = data.draw(operation(api, name).as_strategy(generation_mode=mode))
        # Half of the time somebody who exists, so that it gets beyond the 404.
        if "public_id" in (case.path_parameters or {}) and data.draw(st.booleans()):
            case.path_parameters["public_id"] = str(shop.member.customer.public_id)
        if name == "issueReward" and data.draw(st.booleans()):
            case.headers = {"Idempotency-Key": str(uuid.uuid4())}
        answer = case.call(headers={"Authorization": f"Bearer {shop.token}"})
        case.validate_response(answer, checks=[not_a_server_error])
        assert answer.status_code != 401
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == ["application/problem+json"]
            assert answer.json()["code"]

    send()


def test_the_list_of_operations_is_complete(api):
    assert {each.ok().definition.raw["operationId"] for each in api.get_all_operations()} == set(OPERATIONS)
