"""Rewards over the counter, signing up, and the way into the member's own pages."""

import uuid

import pytest

from apps.codes.services import code_text
from apps.customers.models import Consent, Customer, SignIn
from apps.customers.services import current_notice, request_join, use_till_link
from apps.orders.models import Order
from apps.rewards.models import Redemption
from tests.factories.rewards import RewardFactory, balances, member_with, take
from tests.till.conftest import HTMX, only_order, record, sale

pytestmark = pytest.mark.django_db


def give(till, customer, reward, reference="1"):
    address = f"/till/customers/{customer.public_id}/rewards/{reward.code}/"
    return till.post(address, {"reference": reference}, **HTMX).content.decode()


def test_a_reward_is_given_at_the_till(till, mira, membership):
    page = give(till, mira, RewardFactory(program=membership.program, name="Ten off"))
    assert "The reward is ready" in page
    assert "Ten off" in page
    assert balances(membership) == (150, 100)


def test_a_double_tap_gives_one_reward(till, mira, membership):
    reward = RewardFactory(program=membership.program)
    for _tap in range(2):
        give(till, mira, reward)
    assert Redemption.objects.count() == 1


def test_a_reward_that_cannot_be_had_says_why(till, mira, membership):
    assert "enough points" in give(till, mira, RewardFactory(program=membership.program, price_points=900))
    assert "out of stock" in give(till, mira, RewardFactory(program=membership.program, stock_left=0), "2")


def test_a_reward_of_another_programme_is_not_given(till, mira):
    reward = RewardFactory()
    address = f"/till/customers/{mira.public_id}/rewards/{reward.code}/"
    assert till.post(address, {"reference": "1"}).status_code == 404


def test_a_ticked_reward_is_taken_off_and_used(till, mira, membership):
    redemption = take(RewardFactory(program=membership.program, amount_minor=1_000, name="Ten off"), membership)
    page = record(till, customer=mira, redemption=str(redemption.public_id)).content.decode()
    assert only_order().total_minor == 11_990
    assert "Ten off" in page
    redemption.refresh_from_db()
    assert (redemption.status, redemption.order) == ("used", only_order())


def test_a_typed_code_is_taken_off_and_used(till, mira, membership):
    redemption = take(RewardFactory(program=membership.program, amount_minor=1_000), membership)
    record(till, customer=mira, code=code_text(redemption.code).lower())
    assert only_order().total_minor == 11_990


def test_a_refused_code_keeps_the_sale_on_the_screen(till, mira):
    answer = till.post("/till/sales/record/", sale(mira, code="ABCD-EFGH-JKLM-NPQR"), **HTMX)
    assert answer.status_code == 422
    assert 'value="ABCD-EFGH-JKLM-NPQR"' in answer.content.decode()
    assert 'value="129,90"' in answer.content.decode()
    assert not Order.objects.exists()


def test_the_reward_of_somebody_else_cannot_be_ticked(till, mira, membership):
    stranger = member_with(100, program=membership.program)
    redemption = take(RewardFactory(program=membership.program), stranger)
    record(till, customer=mira, redemption=str(redemption.public_id))
    assert only_order().total_minor == 12_990
    redemption.refresh_from_db()
    assert redemption.status == "issued"


def test_a_gift_goes_over_the_counter_without_a_purchase(till, cashier, membership):
    redemption = take(RewardFactory(program=membership.program, gift=True), membership)
    address = f"/till/rewards/{redemption.public_id}/hand-over/"
    assert "handed over" in till.post(address, **HTMX).content.decode()
    assert "already used" in till.post(address, **HTMX).content.decode()
    redemption.refresh_from_db()
    assert (redemption.status, redemption.ended_by) == ("used", cashier)


def test_money_off_is_not_handed_over_without_a_purchase(till, membership):
    redemption = take(RewardFactory(program=membership.program), membership)
    assert till.post(f"/till/rewards/{redemption.public_id}/hand-over/").status_code == 404


# --- The way in ---------------------------------------------------------------------------------------------------------


def test_the_till_shows_a_link_that_signs_the_member_in_once(till, mira):
    page = till.post(f"/till/customers/{mira.public_id}/link/").content.decode()
    assert "<svg" in page
    token = page.split("http://testserver/s/")[1].split("/")[0]
    assert use_till_link(token=token) == mira
    assert "style=" not in page


def test_looking_at_a_customer_makes_no_link(till, mira):
    till.get(f"/till/customers/{mira.public_id}/")
    assert not SignIn.objects.exists()


# --- Joining ------------------------------------------------------------------------------------------------------------

NEW = {"name": "Deniz Şahin", "phone": "0533 765 43 21", "email": "", "language": "en", "counter_code": ""}


def sign_up(till, **fields):
    return till.post("/till/join/new/", NEW | fields, follow=True)


def test_somebody_signs_up_at_the_counter_and_collects_at_once(till, club):
    page = sign_up(till).content.decode()
    customer = Customer.objects.get()
    assert (customer.name, customer.phone) == ("Deniz Şahin", "+905337654321")
    assert customer.memberships.get().program == club
    assert "Welcome" in page
    assert not Consent.objects.exists()


def test_boxes_for_offers_are_apart_and_empty(till):
    page = till.get("/till/join/").content.decode()
    assert page.count('type="checkbox"') == 2
    assert "checked" not in page


def test_a_yes_to_offers_needs_the_code_under_the_text(till):
    answer = sign_up(till, wants_sms="on", counter_code="WRONG")
    assert answer.status_code == 422
    assert "printed under the text" in answer.content.decode()
    assert 'value="Deniz Şahin"' in answer.content.decode()
    assert not Customer.objects.exists()


def test_a_yes_to_offers_is_kept_with_text_and_evidence(till, cashier):
    notice = current_notice(kind="marketing", language="en")
    sign_up(till, wants_sms="on", counter_code=notice.counter_code.lower())
    consent = Consent.objects.get()
    assert (consent.channel, consent.granted, consent.notice) == ("sms", True, notice)
    assert (consent.source, consent.recorded_by) == ("counter", cashier)


def test_the_texts_come_in_the_customers_language(till):
    for language in ("en", "tr", "az"):
        page = till.get("/till/join/", {"language": language}).content.decode()
        assert current_notice(kind="marketing", language=language).counter_code in page
    assert till.get("/till/join/", {"language": "xx"}).status_code == 200


@pytest.mark.parametrize(
    ("field", "typed"),
    [("phone", "12"), ("phone", "💥"), ("email", "no"), ("phone", ""), ("name", "x" * 300), ("phone", "9" * 100)],
)
def test_bad_entries_are_answered_and_nothing_typed_is_lost(till, field, typed):
    answer = sign_up(till, **{field: typed})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'class="error"' in page
    assert ("Deniz Şahin" in page) or field == "name"
    assert not Customer.objects.exists()


def test_somebody_who_is_known_is_not_signed_up_twice(till, mira):
    answer = sign_up(till, phone="0532 123 45 67")
    assert answer.status_code == 422
    assert "already has this phone" in answer.content.decode()


def confirm(till, phone, code):
    return till.post("/till/join/confirm/", {"waiting-phone": phone, "waiting-code": code}, follow=True)


def test_six_digits_read_aloud_prove_the_phone(till, cashier, club):
    asked = request_join(name="Deniz", phone="05337654321")
    page = confirm(till, "0533 765 43 21", asked.code).content.decode()
    customer = Customer.objects.get()
    assert customer.phone_proven_at is not None
    assert "Deniz" in page
    assert customer.memberships.exists()


@pytest.mark.parametrize(("phone", "code"), [("05337654321", "000"), ("05559999999", "123456"), ("x", "1"), ("", "")])
def test_wrong_digits_prove_nothing(till, phone, code):
    request_join(name="Deniz", phone="05337654321")
    assert confirm(till, phone, code).status_code == 422
    assert not Customer.objects.exists()


def test_guessing_digits_ends_soon(till):
    asked = request_join(name="Deniz", phone="05337654321")
    wrong = f"{(int(asked.code) + 1) % 10**6:06d}"
    for _try in range(6):
        confirm(till, "05337654321", wrong)
    assert confirm(till, "05337654321", asked.code).status_code == 422
    assert not Customer.objects.exists()


def test_a_link_for_nobody_is_not_made(till):
    assert till.post(f"/till/customers/{uuid.uuid4()}/link/").status_code == 404
