"""A history that comes by file and one that comes purchase by purchase end in the same books."""

import datetime as dt
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from apps.checkout.services import complete_order, refund_order
from apps.common import clock
from apps.customers.services import ensure_customers
from apps.imports.services import bring_in, bringing_in
from apps.imports.understanding import understand
from apps.ledger.models import Lot, Transfer
from apps.ledger.services import expire_lots
from apps.orders.drafts import LineDraft, OrderDraft
from apps.orders.models import Channel
from apps.orders.services import ReturnDraft, ReturnLineDraft, match_returns
from apps.programs.models import Membership
from apps.shop.services import current_shop
from tests.factories.programs import program
from tests.imports.runs import books, wallets

START = dt.datetime(2025, 1, 1, 8, tzinfo=dt.UTC)
HEADINGS = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"

line = st.tuples(st.sampled_from("ABC"), st.integers(1, 5), st.integers(0, 3000))
purchase = st.tuples(st.booleans(), st.sampled_from(["", "1", "2", "3"]), st.lists(line, min_size=1, max_size=3))
history = st.lists(purchase, min_size=1, max_size=12)


def at(place: int) -> dt.datetime:
    return START + dt.timedelta(hours=7 * place)


def number(place: int, *, is_return: bool) -> str:
    return f"C{place}" if is_return else str(place)


def as_file(story: list, folder: str, at: Callable[[int], dt.datetime] = at) -> Path:
    rows = [HEADINGS]
    for place, (is_return, who, lines) in enumerate(story):
        for sku, quantity, price in lines:
            signed = -quantity if is_return else quantity
            name = number(place, is_return=is_return)
            rows.append(f"{name},{sku},{sku},{signed},{at(place):%Y-%m-%d %H:%M}+00:00,{price / 100:.2f},{who},F")
    path = Path(folder) / "story.csv"
    # The file need not be in order.
    path.write_text("\n".join([rows[0], *reversed(rows[1:])]) + "\n")
    return path


def by_file(story: list, at: Callable[[int], dt.datetime] = at) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bring_in(understanding=understand(path=as_file(story, folder, at), layout_code="online-retail"))


def one_by_one(story: list, first: int = 0, at: Callable[[int], dt.datetime] = at) -> None:
    channel, _created = Channel.objects.get_or_create(
        code="online-retail", defaults={"name": "API", "kind": Channel.Kind.WEB}
    )
    for place, (is_return, who, lines) in enumerate(story, start=first):
        people = ensure_customers(scope=channel.code, external_ids=[who] if who else [])
        name, lines = number(place, is_return=is_return), list(reversed(lines))
        if is_return:
            parts = tuple(ReturnLineDraft(sku, quantity * 1000, price) for sku, quantity, price in lines)
            draft = ReturnDraft(channel.pk, name, people.get(who), at(place), parts)
            for refund in match_returns(returns=[draft])[0].refunds:
                refund_order(draft=refund)
        else:
            parts = tuple(LineDraft("product", sku, sku, quantity * 1000, price) for sku, quantity, price in lines)
            complete_order(draft=OrderDraft(channel.pk, name, at(place), parts, customer_id=people.get(who)))


def outcome(bring, story: list) -> dict:
    """The books after one way of bringing a story in, which is then taken back."""
    with transaction.atomic():
        program(code="club", points_per_unit=3)
        bring(story)
        everything = {key: rows for key, rows in (books() | wallets()).items() if key != "parked"}
        # Keys of customers differ from one way to the other.
        everything["orders"] = [order[:-1] for order in everything["orders"]]
        transaction.set_rollback(True)
    return everything


# --- points that run out in the middle of the story ---
STEP = dt.timedelta(days=9, hours=7)


def on(place: int) -> dt.datetime:
    return START + STEP * place


def moved_to(instant: dt.datetime) -> AbstractContextManager[object]:
    return time_machine.travel(instant, tick=False)


def sweep() -> None:
    shop = current_shop()
    expire_lots(today=shop.local_date(clock.now()), limit=1000)


def day_by_day(story: list, end: dt.datetime) -> None:
    """As it was lived: each night the sweep, each purchase on its day."""
    days = (end - START).days + 1
    nights = [(START + dt.timedelta(days=n)).replace(hour=0) for n in range(1, days + 1)]
    for place, entry in enumerate(story):
        while nights and nights[0] < on(place):
            with moved_to(nights.pop(0)):
                sweep()
        with moved_to(on(place)):
            one_by_one([entry], place, at=on)
    while nights and nights[0] <= end:
        with moved_to(nights.pop(0)):
            sweep()


def aged(bring, **settings) -> dict:
    """The books after one way of bringing a story in: also which points ran out when, and the last day of the others."""
    with transaction.atomic():
        program(code="club", points_per_unit=3, **settings)
        bring()
        with moved_to(END):
            sweep()
        everything = {key: rows for key, rows in (books() | wallets()).items() if key != "parked"}
        everything["orders"] = [order[:-1] for order in everything["orders"]]
        owner = dict(Membership.objects.values_list("available_id", "customer__identifiers__value"))
        ended = Transfer.objects.filter(kind="expire").values_list("debit_id", "amount", "effective_at")
        everything["ended"] = sorted((owner[account], *rest) for account, *rest in ended)
        lots = Lot.objects.open().values_list("account_id", "remaining", "expires_on")
        everything["last days"] = sorted((owner[account], *rest) for account, *rest in lots)
        transaction.set_rollback(True)
    return everything


# In the middle of what the longest story lasts, so that some points are over and others are not.
END = START + 13 * STEP
terms = st.fixed_dictionaries(
    {
        "expiry_months": st.integers(1, 3),
        "expiry_round_up": st.sampled_from(["", "month", "quarter"]),
        "shortfall": st.sampled_from(["down_to_zero", "pending_only", "allow_debt"]),
    }
)


class TestSameBooks(TestCase):
    # Each example is two whole shops; a third of the profile's number keeps it within a minute or so.
    @settings(max_examples=max(25, settings().max_examples // 3), suppress_health_check=[HealthCheck.too_slow])
    @given(story=history, step=st.integers(1, 6))
    def test_by_file_and_one_by_one(self, story, step):
        usual, bringing_in.CHUNK = bringing_in.CHUNK, step
        try:
            assert outcome(by_file, story) == outcome(one_by_one, story)
        finally:
            bringing_in.CHUNK = usual

    @settings(max_examples=max(25, settings().max_examples // 3), suppress_health_check=[HealthCheck.too_slow])
    @given(story=history, step=st.integers(1, 6), terms=terms)
    def test_by_file_and_day_by_day_where_points_run_out(self, story, step, terms):
        """What was over by a return's day is gone for it, and only that, though the file comes when all is over."""

        def filed() -> None:
            with moved_to(END):
                by_file(story, at=on)

        usual, bringing_in.CHUNK = bringing_in.CHUNK, step
        try:
            assert aged(filed, **terms) == aged(lambda: day_by_day(story, END), **terms)
        finally:
            bringing_in.CHUNK = usual
