"""A basket of ten lines against twenty live offers: through ``checkout.quote``, and by the engine alone.

The anchor is published: django-oscar prices the same basket 4 times a second with 272 queries (quality.md). Queries must be the
same with one offer and one line as with twenty and ten.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from benchmarks.harness import scratch_database

OSCAR_PER_SECOND, OSCAR_QUERIES = 4, 272
AIM_QUOTE, AIM_ENGINE = 100, 500
OFFERS, LINES = 20, 10
SECONDS = float(os.environ.get("BENCH_SECONDS", "3"))


def main() -> None:
    with scratch_database():
        channel, customer = seed(1)
        small = queries(lambda: ask(draft(channel, customer, 1)))
        seed(OFFERS - 1)
        basket = draft(channel, customer, LINES)
        big = queries(lambda: ask(basket))
        plain = queries(lambda: ask(draft(channel, None, LINES)))
        print(f"\nA basket of {LINES} lines against {OFFERS} live offers")
        tell("checkout.quote", per_second(lambda: ask(basket)), AIM_QUOTE)
        tell("the engine alone", per_second(engine(basket)), AIM_ENGINE)
        print(f"  queries: {big} (one line, one offer: {small}; a guest: {plain}; django-oscar: {OSCAR_QUERIES})")
        if big != small:
            raise SystemExit("The number of queries grows with offers or lines.")


def seed(count: int) -> tuple[int, int]:
    """Every kind, with conditions on goods, customers, days, hours and limits, adding up or alone."""
    from apps.catalog.models import Product
    from apps.customers.models import Customer
    from apps.offers.models import Offer
    from apps.offers.services import create_offer
    from apps.orders.models import Channel
    from apps.programs.models import Program
    from apps.programs.services import create_program, enrol
    from apps.shop.services import lock_shop

    lock_shop()
    channel, _made = Channel.objects.get_or_create(code="bench", defaults={"name": "Bench"})
    program = Program.objects.first() or create_program(code="bench", points_per_unit=1)
    customer = Customer.objects.first() or Customer.objects.create(name="Somebody")
    enrol(program=program, customer_ids=[customer.pk])
    products = [
        Product.objects.get_or_create(sku=f"SKU-{n}", defaults={"name": f"Product {n}"})[0] for n in range(LINES)
    ]
    figures = [
        {"kind": "percent", "percent": 10},
        {"kind": "amount", "amount_minor": 1_000},
        {"kind": "pay_take", "pay_count": 2, "take_count": 3},
        {"kind": "free_shipping"},
    ]
    first = Offer.objects.count()
    for n in range(first, first + count):
        create_offer(
            **figures[n % 4],
            name=f"Offer {n}",
            status="live",
            stacking="exclusive" if n % 3 == 0 else "stackable",
            covers="chosen" if n % 2 else "basket",
            products=products[: n % LINES + 1] if n % 2 else [],
            minimum_minor=5_000,
            audience="members",
            weekdays=127,
            uses_max=1_000_000,
            per_customer_max=1_000,
            budget_minor=10**12,
            priority=n % 5,
        )
    return channel.pk, customer.pk


def draft(channel: int, customer: int | None, lines: int):
    from apps.orders.drafts import LineDraft, OrderDraft

    goods = [LineDraft(sku=f"SKU-{n}", unit_price_minor=6_990 + 100 * n, quantity_milli=2_000) for n in range(lines)]
    if lines > 1:
        goods[-1] = LineDraft(kind="shipping", unit_price_minor=2_990)
    return OrderDraft(channel, "bench", None, tuple(goods), customer_id=customer)


def ask(basket):
    from apps.checkout.services import quote

    return quote(draft=basket)


def engine(basket) -> Callable[[], object]:
    """Everything read beforehand, as the engine gets it."""
    from apps.checkout.services.codes.asking import products_of
    from apps.offers.services import Asking, gather

    gathered, products = gather(basket, Asking({})), products_of(basket)
    return lambda: gathered.price(basket, products)


def queries(work: Callable[[], object]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    work()
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def per_second(work: Callable[[], object]) -> tuple[float, float]:
    """Baskets a second, and milliseconds of processor each: on a busy machine the second says more."""
    work()
    done, start, spent = 0, time.perf_counter(), time.process_time()
    while time.perf_counter() - start < SECONDS:
        work()
        done += 1
    return done / (time.perf_counter() - start), (time.process_time() - spent) / done * 1_000


def tell(name: str, measured: tuple[float, float], aim: int) -> None:
    rate, each = measured
    ratio = rate / OSCAR_PER_SECOND
    print(
        f"  {name:<18} {rate:>8,.0f} baskets/s, {ratio:>7,.0f} times django-oscar (aim: {aim} times), {each:.2f} ms CPU each"
    )


if __name__ == "__main__":
    main()
