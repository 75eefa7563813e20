"""The till's receipt may ask how it was, by a code that belongs to this purchase (G3)."""

import pytest
from django.urls import reverse

from apps.surveys.models import Survey
from apps.surveys.services import receipt_token
from tests.factories.orders import ChannelFactory
from tests.factories.surveys import delivered, give, survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt(till):
    order = delivered(channel_id=ChannelFactory(code="till", name="Till", kind="till").pk)

    def shown() -> str:
        return till.get(reverse("till:receipt", args=[order.public_id])).content.decode()

    shown.order = order
    return shown


def test_a_receipt_carries_the_code_where_the_shop_asks(receipt):
    asked = survey(on_receipts=True)
    assert "data:image/svg+xml" in receipt()
    give(receipt_token(asked, receipt.order), 9)
    assert "data:image/svg+xml" not in receipt()


@pytest.mark.parametrize("change", [{"is_on": False}, {"on_receipts": False}])
def test_a_receipt_asks_nothing_where_the_shop_does_not(receipt, change):
    survey(on_receipts=True)
    Survey.objects.update(**change)
    assert "data:image/svg+xml" not in receipt()


def test_an_undone_sale_is_not_asked_about(receipt):
    survey(on_receipts=True)
    type(receipt.order).objects.update(status="cancelled")
    assert "data:image/svg+xml" not in receipt()
