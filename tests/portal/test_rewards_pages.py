"""Taking a reward, its code, and giving it back."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.checkout.services import reverse_order
from apps.codes.services import code_text
from apps.rewards.models import Redemption, Reward
from apps.rewards.services import expire_due, use_redemption
from tests.factories.customers import CustomerFactory
from tests.factories.insights import Story, program
from tests.factories.rewards import RewardFactory, balances, take
from tests.portal.conftest import enter
from tests.portal.test_statement_page import words


@pytest.fixture
def coffee(ayse: Story) -> Reward:
    ayse.brings_in(240)
    return RewardFactory(program=ayse.program, name="Free coffee", code="free-coffee", code_days=30)


def get_it(phone: Client, reward: Reward, form: object = None):
    return phone.post(f"/me/rewards/{reward.code}/", {"form": str(form or uuid4())})


def notes(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_the_page_asks_first_and_says_the_price(phone, coffee):
    page = words(phone, "/me/rewards/free-coffee/")
    assert "You have 240 points" in page
    assert "This costs 100 points" in page
    assert "It can be used for 30 days." in page
    assert "Get it for 100 points" in page


def test_asking_takes_nothing(phone, ayse, coffee):
    with CaptureQueriesContext(connection) as asked:
        phone.get("/me/rewards/free-coffee/")
    assert [query["sql"] for query in asked if not query["sql"].startswith("SELECT")] == []
    assert balances(ayse.membership) == (240, 0)


def test_getting_it_sets_the_points_aside_and_shows_the_code(phone, ayse, coffee):
    response = get_it(phone, coffee)
    taken = Redemption.objects.get()
    assert response["Location"] == f"/me/codes/{taken.public_id}/"
    assert balances(ayse.membership) == (140, 100)
    page = phone.get(response["Location"]).content.decode()
    assert code_text(taken.code) in page
    assert '<svg aria-hidden="true"' in page


def test_a_double_click_gets_one(phone, ayse, coffee):
    form = uuid4()
    assert get_it(phone, coffee, form)["Location"] == get_it(phone, coffee, form)["Location"]
    assert balances(ayse.membership) == (140, 100)


def test_asking_again_gets_another(phone, ayse, coffee):
    get_it(phone, coffee)
    get_it(phone, coffee)
    assert balances(ayse.membership) == (40, 200)


def test_two_members_with_the_same_form_number_get_one_each(phone, ayse, coffee):
    zeynep = Story(program=ayse.program)
    zeynep.brings_in(100)
    form = uuid4()
    get_it(phone, coffee, form)
    get_it(enter(Client(), zeynep.customer), coffee, form)
    assert set(Redemption.objects.values_list("membership", flat=True)) == {ayse.membership.pk, zeynep.membership.pk}


@pytest.mark.parametrize("form", ["", "1", "x" * 500, "\x00", "../../"])
def test_a_broken_form_takes_nothing_and_asks_again(phone, ayse, coffee, form):
    response = phone.post("/me/rewards/free-coffee/", {"form": form}, follow=True)
    assert response.redirect_chain == [("/me/rewards/free-coffee/", 302)]
    assert notes(response) == ["Please try again."]
    assert balances(ayse.membership) == (240, 0)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"price_points": 500}, "There are not enough points."),
        ({"stock_left": 0}, "This reward is out of stock."),
        ({"is_active": False}, "This reward is not on offer at the moment."),
    ],
)
def test_what_cannot_be_had_any_more_is_refused_in_words(phone, ayse, coffee, changes, refusal):
    Reward.objects.update(**changes)
    response = phone.post("/me/rewards/free-coffee/", {"form": str(uuid4())}, follow=True)
    assert (response.status_code, notes(response)) == (200, [refusal])
    assert balances(ayse.membership) == (240, 0)


@pytest.mark.parametrize(
    ("changes", "words_instead"),
    [
        ({"price_points": 500}, "260 points to go"),
        ({"stock_left": 0}, "All gone for now."),
        ({"per_member_max": 0}, "You already had this one."),
    ],
)
def test_a_reward_out_of_reach_has_no_button(phone, coffee, changes, words_instead):
    Reward.objects.update(**changes)
    page = words(phone, "/me/rewards/free-coffee/")
    assert words_instead in page
    assert "Get it" not in page


def test_a_reward_of_a_programme_one_is_not_in_is_not_found(phone, db):
    other = RewardFactory(program=program("Other"))
    assert phone.get(f"/me/rewards/{other.code}/").status_code == 404
    assert get_it(phone, other).status_code == 404
    assert not Redemption.objects.exists()


def test_a_reward_that_never_was_is_not_found(phone):
    assert phone.get("/me/rewards/nothing/").status_code == 404
    assert phone.post("/me/rewards/nothing/", {"form": str(uuid4())}).status_code == 404


def test_the_code_says_its_last_day(phone, ayse, coffee):
    taken = take(coffee, ayse.membership)
    type(taken).objects.update(expires_on="2099-05-03")
    assert "It can be used until 3 May 2099." in words(phone, f"/me/codes/{taken.public_id}/")


def test_giving_it_back_returns_the_points(phone, ayse, coffee):
    """Rule 52."""
    taken = take(coffee, ayse.membership)
    response = phone.post(f"/me/codes/{taken.public_id}/cancel/", follow=True)
    assert response.redirect_chain == [("/me/", 302)]
    assert notes(response) == ["100 points are yours again."]
    assert balances(ayse.membership) == (240, 0)


def test_giving_it_back_says_what_a_return_took_of_it(phone, ayse):
    """Rule 36."""
    order = ayse.buys(12_000).order
    taken = take(RewardFactory(program=ayse.program, price_points=100), ayse.membership)
    ayse.brings_in(30)
    reverse_order(order=order, cause="returned")
    response = phone.post(f"/me/codes/{taken.public_id}/cancel/", follow=True)
    told = "The reward is given back. 70 points belonged to a purchase you brought back; 30 points are yours again."
    assert notes(response) == [told]
    assert balances(ayse.membership) == (30, 0)


def test_giving_it_back_twice_is_giving_it_back_once(phone, ayse, coffee):
    taken = take(coffee, ayse.membership)
    for _click in range(2):
        assert phone.post(f"/me/codes/{taken.public_id}/cancel/")["Location"] == "/me/"
    assert balances(ayse.membership) == (240, 0)


def test_what_was_used_cannot_be_given_back(phone, ayse, coffee):
    taken = take(coffee, ayse.membership)
    use_redemption(redemption=taken)
    response = phone.post(f"/me/codes/{taken.public_id}/cancel/", follow=True)
    assert notes(response) == ["This code was already used."]
    assert balances(ayse.membership) == (140, 0)


def test_a_link_cannot_give_a_reward_back(phone, ayse, coffee):
    """Mail scanners open links."""
    taken = take(coffee, ayse.membership)
    assert phone.get(f"/me/codes/{taken.public_id}/cancel/").status_code == 405
    assert balances(ayse.membership) == (140, 100)


def test_a_used_code_says_when_and_shows_no_code(phone, ayse, coffee):
    taken = take(coffee, ayse.membership)
    use_redemption(redemption=taken)
    page = phone.get(f"/me/codes/{taken.public_id}/").content.decode()
    assert "You used this reward on" in page
    assert code_text(taken.code) not in page


def test_a_code_that_ran_out_says_that_the_points_came_back(phone, ayse, coffee):
    """Rule 54."""
    taken = take(coffee, ayse.membership)
    type(taken).objects.update(expires_on="2020-05-03")
    expire_due(limit=5)
    page = words(phone, f"/me/codes/{taken.public_id}/")
    assert "This code could be used until 3 May 2020. Your 100 points came back." in page


def test_a_reward_given_back_says_so(phone, ayse, coffee):
    taken = take(coffee, ayse.membership)
    phone.post(f"/me/codes/{taken.public_id}/cancel/")
    assert "This reward was given back. Your 100 points came back." in words(phone, f"/me/codes/{taken.public_id}/")


@pytest.mark.parametrize("action", ["", "cancel/"])
def test_somebody_elses_code_is_not_found(ayse, coffee, action):
    taken = take(coffee, ayse.membership)
    stranger = enter(Client(), CustomerFactory())
    path = f"/me/codes/{taken.public_id}/{action}"
    assert (stranger.post(path) if action else stranger.get(path)).status_code == 404
    assert balances(ayse.membership) == (140, 100)


def test_a_guest_with_the_address_of_a_code_sees_nothing(ayse, coffee):
    taken = take(coffee, ayse.membership)
    assert Client().get(f"/me/codes/{taken.public_id}/")["Location"] == "/sign-in/"
    assert Client().post(f"/me/codes/{taken.public_id}/cancel/")["Location"] == "/sign-in/"
    assert Client().post("/me/rewards/free-coffee/", {"form": str(uuid4())})["Location"] == "/sign-in/"
    assert balances(ayse.membership) == (140, 100)


def test_a_form_from_another_site_is_refused(ayse, coffee):
    strict = enter(Client(enforce_csrf_checks=True), ayse.customer)
    assert get_it(strict, coffee).status_code == 403
    assert balances(ayse.membership) == (240, 0)


@pytest.mark.parametrize(
    "path", ["/me/codes/1/", "/me/codes/x/cancel/", f"/me/codes/{UUID(int=7)}/", "/me/rewards/a%00b/"]
)
def test_an_address_that_names_nothing_is_not_found(phone, path):
    assert phone.get(path).status_code in (404, 405)


@pytest.mark.parametrize("language", ["tr", "az"])
def test_reward_and_code_pages_open_in_every_language(client, ayse, coffee, language):
    ayse.customer.language = language
    ayse.customer.save()
    enter(client, ayse.customer)
    taken = take(coffee, ayse.membership)
    for path in ("/me/rewards/free-coffee/", f"/me/codes/{taken.public_id}/", "/me/card/", "/me/history/"):
        assert f'<html lang="{language}">' in client.get(path).content.decode()
