from __future__ import annotations

import pytest

from apps.codes.services import code_text
from apps.rewards.models import Redemption
from apps.rewards.services import use_redemption
from apps.storefront.models import ApiKey, IdempotencyRecord
from tests.factories.rewards import RewardFactory, balances, live_program, member_with, paid_order
from tests.factories.storefront import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Caller:
    return Caller()


@pytest.fixture
def member():
    return member_with(250)


@pytest.fixture
def reward(member):
    return RewardFactory(program=member.program, code="ten-off", name="Ten off")


def issue(shop, member, key="k-1", reward="ten-off"):
    headers = {"idempotency_key": key} if key else {}
    return shop.post(f"customers/{member.customer.public_id}/redemptions", {"reward": reward}, **headers)


def test_a_reward_is_issued_with_a_code_against_points(shop, member, reward):
    answer = issue(shop, member)
    assert answer.status_code == 201, answer.content
    got = answer.json()
    redemption = Redemption.objects.get()
    assert (got["id"], got["code"]) == (str(redemption.public_id), code_text(redemption.code))
    assert (got["status"], got["reward"], got["price_points"]) == ("issued", "ten-off", 100)
    assert got["customer"] == str(member.customer.public_id)
    assert balances(member) == (150, 100)
    assert shop.get(f"redemptions/{got['id']}").json() == got


def test_without_an_idempotency_key_nothing_is_issued(shop, member, reward):
    answer = issue(shop, member, key=None)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
    assert balances(member) == (250, 0)


def test_a_retry_is_one_reward_and_the_same_bytes(shop, member, reward):
    first, again = issue(shop, member), issue(shop, member)
    assert first.content == again.content
    assert again["Idempotent-Replayed"] == "true"
    assert balances(member) == (150, 100)


def test_a_retry_after_the_record_was_swept_out_is_still_one_reward(shop, member, reward):
    first = issue(shop, member)
    IdempotencyRecord.objects.all().delete()
    assert issue(shop, member).json()["id"] == first.json()["id"]
    assert Redemption.objects.count() == 1


def test_a_copy_of_the_database_holds_no_code(shop, member, reward):
    code = issue(shop, member).json()["code"]
    stored = bytes(IdempotencyRecord.objects.get().body)
    assert b"ten-off" in stored
    assert code.encode() not in stored
    assert code.replace("-", "").replace(" ", "").encode() not in stored


@pytest.mark.parametrize(
    ("reward_code", "code"),
    [("nothing", "unknown_reward"), ("dear", "insufficient_points"), ("off", "reward_unavailable")],
)
def test_what_cannot_be_had_is_refused_and_costs_nothing(shop, member, reward, reward_code, code):
    RewardFactory(program=member.program, code="dear", price_points=251)
    RewardFactory(program=member.program, code="off", is_active=False)
    answer = issue(shop, member, reward=reward_code)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert balances(member) == (250, 0)


def test_another_programmes_reward_is_for_its_members(shop, member):
    RewardFactory(program=live_program(), code="ten-off")
    assert issue(shop, member).json()["code"] == "not_a_member"


def test_the_last_in_stock_is_a_conflict_for_whoever_is_late(shop, member, reward):
    reward.stock_left = 1
    reward.save()
    assert issue(shop, member).status_code == 201
    late = issue(shop, member, key="k-2")
    assert (late.status_code, late.json()["code"]) == (409, "out_of_stock")


def test_calling_off_gives_the_points_back_once(shop, member, reward):
    got = issue(shop, member).json()
    for _time in range(2):
        answer = shop.post(f"redemptions/{got['id']}/cancel")
        assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    assert balances(member) == (250, 0)


def test_a_used_reward_cannot_be_called_off_but_rolled_back(shop, member, reward):
    """Rule 72: the second call says so and changes nothing."""
    got = issue(shop, member).json()
    order = paid_order(member)
    use(got, order)
    refused = shop.post(f"redemptions/{got['id']}/cancel")
    assert (refused.status_code, refused.json()["code"]) == (409, "redemption_closed")
    first = shop.post(f"redemptions/{got['id']}/rollback").json()
    second = shop.post(f"redemptions/{got['id']}/rollback").json()
    assert (first["already_rolled_back"], second["already_rolled_back"]) == (False, True)
    assert first | {"already_rolled_back": True} == second
    assert balances(member) == (250, 0)


def use(got, order):
    use_redemption(redemption=Redemption.objects.get(public_id=got["id"]), order=order, discount_minor=1_000)


def test_an_unused_reward_cannot_be_rolled_back(shop, member, reward):
    got = issue(shop, member).json()
    answer = shop.post(f"redemptions/{got['id']}/rollback")
    assert (answer.status_code, answer.json()["code"]) == (409, "redemption_closed")


def test_a_code_is_quoted_and_used_with_a_purchase(shop, member, reward):
    code = issue(shop, member).json()["code"]
    basket = {
        "customer": {"id": str(member.customer.public_id)},
        "lines": [{"sku": "MUG", "unit_price": "50.00"}],
        "codes": [code],
    }
    quoted = shop.post("quotes", basket).json()
    assert (quoted["discount"], quoted["codes"][0]["applied"]) == ("10.00", True)
    paid = basket | {"lines": [{"sku": "MUG", "unit_price": "50.00", "discount": quoted["lines"][0]["discount"]}]}
    answer = shop.put("orders/1", paid)
    assert answer.status_code == 201, answer.content
    assert answer.json()["redemptions"][0]["reward"] == "ten-off"
    assert balances(member)[1] == 0
    again = shop.put("orders/2", paid)
    assert (again.status_code, again.json()["code"]) == (422, "code_refused")


@pytest.mark.parametrize("action", ["", "/cancel", "/rollback"])
def test_a_redemption_that_never_was_is_not_there(shop, action):
    path = f"redemptions/6f1e7c1e-4c4e-4b66-9d6e-111111111111{action}"
    answer = shop.post(path) if action else shop.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_body_where_none_belongs_is_refused(shop, member, reward):
    got = issue(shop, member).json()
    assert shop.post(f"redemptions/{got['id']}/cancel", {"reason": "x"}).status_code == 400
    assert balances(member) == (150, 100)


def test_rewards_on_offer_are_listed_for_web_pages_too(member, reward):
    RewardFactory(program=member.program, is_active=False)
    RewardFactory(program=member.program, code="gone", stock_left=0)
    web_page = Caller(kind=ApiKey.Kind.PUBLISHABLE)
    answer = web_page.get("rewards")
    assert answer["Access-Control-Allow-Origin"] == "*"
    gone, on_offer = answer.json()["results"]
    assert (gone["code"], gone["is_in_stock"]) == ("gone", False)
    assert (on_offer["code"], on_offer["amount"], on_offer["price_points"]) == ("ten-off", "10.00", 100)


def test_the_list_of_rewards_costs_the_same_for_one_as_for_ten(shop, member, django_assert_num_queries):
    for number in range(10):
        RewardFactory(program=member.program)
        if number in (0, 9):
            shop.get("rewards")
            with django_assert_num_queries(2):
                assert len(shop.get("rewards").json()["results"]) == number + 1
