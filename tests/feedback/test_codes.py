"""A personal code makes a case right as points do: priced, limited, and made once (rule 107)."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from apps.common import clock
from apps.customers.models import Customer
from apps.feedback.errors import BadRecovery
from apps.feedback.models import Apology, Case, Recovery, RecoveryLimit
from apps.feedback.reports import likely_cost
from apps.feedback.reports.apologies import answer_with_gift, prepared_answers
from apps.feedback.services import approve, compensate, reply
from apps.offers.models import Offer, PromoCode
from apps.programs.services import undo_adjustment
from apps.staff.models import User
from tests.factories.feedback import manager, support, waiting_case
from tests.factories.offers import OfferFactory
from tests.factories.rewards import member_with, paid_order
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mira() -> Customer:
    """She usually buys for a hundred."""
    member = member_with()
    for total in (5_000, 15_000):
        paid_order(member, total)
    return member.customer


@pytest.fixture
def case(mira) -> Case:
    return waiting_case(customer=mira)


def give(case: Case, offer: Offer, by: User, reference: UUID | None = None) -> Recovery:
    return compensate(case=case, offer=offer, by=by, reference=reference or uuid4())


def test_a_code_of_their_own_is_made_once(case, mira):
    by, reference, offer = support(), uuid4(), OfferFactory.create()
    first, second = (give(case, offer, by, reference) for _click in range(2))
    assert first == second
    assert (first.state, first.cost_minor, first.code.customer) == ("given", 2_000, mira)
    assert (PromoCode.objects.count(), first.where) == (1, first.code.shown)


@pytest.mark.parametrize(
    ("terms", "cost"),
    [
        ({"kind": "amount", "amount_minor": 3_000}, 3_000),
        ({"kind": "percent", "percent": 50}, 5_000),
        ({"kind": "percent", "percent": 50, "minimum_minor": 40_000}, 20_000),
        ({"kind": "pay_take", "pay_count": 1, "take_count": 2}, 5_000),
        ({"kind": "free_shipping"}, None),
    ],
)
def test_a_code_costs_what_it_takes_off_a_usual_purchase(mira, terms, cost):
    assert likely_cost(OfferFactory.create(**terms), mira) == cost


def test_of_a_newcomer_the_shops_purchases_are_asked(mira):
    newcomer = waiting_case().customer
    assert likely_cost(OfferFactory.create(kind="percent", percent=10), newcomer) == 1_000


def test_where_nobody_ever_bought_nobody_can_tell():
    assert likely_cost(OfferFactory.create(kind="percent", percent=10), waiting_case().customer) is None


def test_a_dear_code_and_one_without_a_price_wait_for_somebody_else(case):
    RecoveryLimit.objects.create(role="support", minor_max=2_500)
    dear = give(case, OfferFactory.create(kind="amount", amount_minor=3_000), support())
    unknown = give(case, OfferFactory.create(kind="free_shipping"), support())
    assert (dear.state, unknown.state, PromoCode.objects.count()) == ("waiting", "waiting", 0)
    assert approve(recovery=dear, by=manager()).code.offer == dear.offer
    assert approve(recovery=unknown, by=User.objects.create(email="o@x.example", role="owner")).code is not None


@pytest.mark.parametrize("terms", [{"status": "draft"}, {"status": "paused"}, {"needs_code": False}])
def test_an_offer_that_gives_no_code_is_refused(case, terms):
    with pytest.raises(BadRecovery):
        give(case, OfferFactory.create(**terms), support())


def test_a_code_needs_somebody_and_goes_without_points(case):
    with pytest.raises(BadRecovery):
        give(waiting_case(customer=None, name="Deniz"), OfferFactory.create(), support())
    with pytest.raises(BadRecovery):
        compensate(case=case, offer=OfferFactory.create(), points=5, by=support(), reference=uuid4())


def test_the_code_is_shown_in_the_case(case):
    client = Client()
    client.force_login(support(), backend="apps.staff.backends.RoleBackend")
    offer = OfferFactory.create(name="Sorry 20")
    path = reverse("admin:feedback_case_deed", args=[case.pk, "give"])
    client.post(path, {"offer": offer.pk, "reference": uuid4()})
    page = client.get(reverse("admin:feedback_case_change", args=[case.pk])).content.decode()
    assert PromoCode.objects.get().shown in page
    assert "Sorry 20" in page
    refused = client.post(path, {"reference": uuid4()})
    assert "one of the two" in refused.content.decode()


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "we have given you: Sorry (code "), ("tr", "Sorry"), ("az", "Sorry")],
)
def test_whoever_gives_a_code_finds_it_in_their_answer(mira, language, told):
    mira.language = language
    mira.save()
    case, by = waiting_case(customer=mira), support()
    assert answer_with_gift(case, by) == ""
    code = give(case, OfferFactory.create(name="Sorry"), by).code
    assert told in answer_with_gift(case, by)
    assert code.shown in answer_with_gift(case, by)


def test_the_shops_own_words_about_a_gift_are_used_and_filled(case, mira):
    mira.language = "tr"
    mira.save()
    case.refresh_from_db()
    answer = Apology.objects.create(name="Gift")
    answer.texts.create(language="tr", text="Sayın {name}, size {gift} verdik.")
    by = support()
    assert prepared_answers(case, by) == []
    compensate(case=case, membership=mira.memberships.get(), points=5, by=by, reference=uuid4())
    assert answer_with_gift(case, by) == f"Sayın {mira.name}, size 5 puan verdik."
    assert [each.text for each in prepared_answers(case, by)] == [answer_with_gift(case, by)]


def test_a_gift_is_told_once_and_only_what_is_new(case, mira):
    by = support()
    with clock.moved_to(clock.now()):
        compensate(case=case, membership=mira.memberships.get(), points=5, by=by, reference=uuid4())
        reply(case=case, text=answer_with_gift(case, by), by=by)
        assert answer_with_gift(case, by) == ""
    later = clock.now() + dt.timedelta(minutes=1)
    with clock.moved_to(later):
        code = give(case, OfferFactory.create(name="Sorry"), by).code
        assert code.shown in answer_with_gift(case, by)
        assert "5" not in answer_with_gift(case, by).replace(code.shown, "")


def test_what_was_taken_back_or_still_waits_is_not_told(case, mira):
    asked = compensate(case=case, membership=mira.memberships.get(), points=50_000, by=support(), reference=uuid4())
    assert (asked.state, answer_with_gift(case, support())) == ("waiting", "")
    boss = UserFactory.create(role=User.Role.OWNER)
    given = approve(recovery=asked, by=boss)
    assert "50,000" in answer_with_gift(case, boss)
    undo_adjustment(adjustment=given.adjustment, by=boss)
    assert answer_with_gift(case, boss) == ""


def test_the_reply_box_opens_with_what_was_given_and_what_is_typed_stays(case):
    by = support()
    client = Client()
    client.force_login(by, backend="apps.staff.backends.RoleBackend")
    code = give(case, OfferFactory.create(name="Sorry"), by).code
    page = client.get(reverse("admin:feedback_case_change", args=[case.pk]))
    assert code.shown in page.context["forms"]["reply"]["text"].value()
    deed = reverse("admin:feedback_case_deed", args=[case.pk, "reply"])
    refused = client.post(deed, {"text": "Mine", "reference": "garbage"})
    assert refused.context["forms"]["reply"]["text"].value() == "Mine"
