"""A personal code makes a case right as points do: priced, limited, and made once (rule 107)."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from apps.customers.models import Customer
from apps.feedback.errors import BadRecovery
from apps.feedback.models import Case, Recovery, RecoveryLimit
from apps.feedback.reports import likely_cost
from apps.feedback.services import approve, compensate
from apps.offers.models import Offer, PromoCode
from apps.staff.models import User
from tests.factories.feedback import manager, support, waiting_case
from tests.factories.offers import OfferFactory
from tests.factories.rewards import member_with, paid_order

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
