"""Find a customer among a hundred thousand in any spelling; open a customer's page; open the desk's lists.

    python -m benchmarks.people                               # SQLite, in a scratch folder
    DATABASE_URL=postgres://… python -m benchmarks.people     # PostgreSQL, in a scratch database

BENCH_PEOPLE says how many people, BENCH_TURNS how often each thing is asked. The desk's pages are whole requests through
Django's test client, templates included; each customer has two purchases, and some regulars have hundreds.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from benchmarks.harness import scratch_database, set_up

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "100000"))
TURNS = int(os.environ.get("BENCH_TURNS", "40"))
REGULARS, PURCHASES_OF_REGULAR = 10, 200
LISTS = ["customers/customer", "orders/order", "programs/membership", "ledger/transfer", "programs/accrual"]
Answer = TypeVar("Answer")
# First names, beginnings of surnames and their endings, in paragraphs.
FIRST, STEMS, ENDS = (part.split() for part in Path(__file__).with_suffix(".txt").read_text().split("\n\n"))


def main() -> None:
    with database() as name:
        print(f"{name}, {PEOPLE:,} people, load {os.getloadavg()[0]:.1f}", flush=True)
        began = time.perf_counter()
        fill()
        sell()
        print(f"  filled and indexed in {time.perf_counter() - began:,.0f} s", flush=True)
        searching()
        desk()


@contextmanager
def database() -> Iterator[str]:
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        with scratch_database():
            yield "PostgreSQL"
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DATABASE_URL": f"sqlite:///{folder}/people.sqlite3",
            "DJANGO_SETTINGS_MODULE": "loyalty_site.settings",
            "DEBUG": "1",
        }
        set_up()
        yield "SQLite"


def made_up_name(choose: random.Random) -> str:
    middle = [choose.choice(FIRST)] if choose.random() < 0.2 else []
    return " ".join([choose.choice(FIRST), *middle, choose.choice(STEMS) + choose.choice(ENDS)])


def fill() -> None:
    from django.db import connection, transaction

    from apps.common import clock
    from apps.common.bulk import insert_rows
    from apps.common.text import fold
    from apps.customers.models import Customer, NameWord, Spelling
    from apps.customers.services import rebuild_search
    from apps.shop.services import save_shop

    choose, now = random.Random(7), clock.now()
    save_shop(name="Lale", currency="TRY", time_zone="Europe/Istanbul", country="TR", language="tr")
    columns = ["public_id", "name", "name_key", "email", "phone", "language", "joined_at", "updated_at"]
    for start in range(0, PEOPLE, 10_000):
        rows = []
        for n in range(start, min(start + 10_000, PEOPLE)):
            name = made_up_name(choose)
            address = fold(name).replace(" ", ".") + f"{n}@{choose.choice(['gmail.com', 'hotmail.com', 'mail.ru'])}"
            rows.append([uuid.uuid4(), name, fold(name), address, f"+90532{n:07d}", "tr", now, now])
        with transaction.atomic():
            insert_rows(Customer, columns, rows)
    began = time.perf_counter()
    rebuild_search()
    took = time.perf_counter() - began
    print(f"  {NameWord.objects.count():,} words, {Spelling.objects.count():,} traces, indexed in {took:,.0f} s")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def sell() -> None:
    from django.db import connection, transaction

    from apps.checkout.services import complete_orders
    from apps.common import clock
    from apps.common.bulk import insert_rows
    from apps.customers.models import Customer
    from apps.orders.drafts import LineDraft, OrderDraft
    from apps.orders.models import Channel, Order
    from apps.programs.services import create_program, enrol

    choose, now = random.Random(5), clock.now()
    club = create_program(code="club", points_per_unit=1)
    channel = Channel.objects.create(code="web", name="Web shop")
    people = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(people), 5_000):
        enrol(program=club, customer_ids=people[start : start + 5_000])
    columns = (
        "public_id channel_id external_id customer_id status currency total_minor points_paid_minor refunded_minor"
    )
    columns = [*columns.split(), "placed_at", "fingerprint", "created_at"]
    for start in range(0, 2 * len(people), 20_000):
        rows = []
        for n in range(start, min(start + 20_000, 2 * len(people))):
            at, owner = now - dt.timedelta(minutes=choose.randrange(500_000)), people[n // 2]
            rows.append([uuid.uuid4(), channel.pk, f"N-{n}", owner, "paid", "TRY", 12_000, 0, 0, at, "", now])
        with transaction.atomic():
            insert_rows(Order, columns, rows)
    for regular in people[:REGULARS]:
        drafts = [
            OrderDraft(
                channel_id=channel.pk,
                external_id=f"R-{regular}-{n}",
                placed_at=now - dt.timedelta(days=n, minutes=1),
                lines=(LineDraft(name="Rose", unit_price_minor=9_000),),
                customer_id=regular,
            )
            for n in range(PURCHASES_OF_REGULAR)
        ]
        complete_orders(drafts=drafts)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def slip(word: str, choose: random.Random) -> str:
    at = choose.randrange(1, max(2, len(word) - 1))
    return choose.choice([word[:at] + word[at + 1 :], word[:at] + "x" + word[at:], word[:at] + "x" + word[at + 1 :]])


def searching() -> None:
    from apps.customers.models import Customer
    from apps.customers.services import search_customers

    choose = random.Random(11)
    spellings: dict[str, Callable[[Customer], str]] = {
        "whole name": lambda who: who.name,
        "words the other way round, folded": lambda who: " ".join(reversed(who.name_key.split())),
        "one common first name": lambda who: who.name_key.split()[0],
        "a typo in the surname": lambda who: slip(who.name_key.split()[-1], choose),
        "typos in both words": lambda who: " ".join(slip(word, choose) for word in who.name_key.split()),
        "beginnings of both words": lambda who: " ".join(word[:3] for word in who.name_key.split()),
        "two letters": lambda who: who.name_key[:2],
        "one letter": lambda who: who.name_key[:1],
        "e-mail address": lambda who: who.email,
        "a part of the address": lambda who: who.email[3:12],
        "phone as people write it": lambda who: (
            f"0{who.phone[3:6]} {who.phone[6:9]} {who.phone[9:11]} {who.phone[11:]}"
        ),
        "last four digits": lambda who: who.phone[-4:],
        "nobody's name": lambda who: "qqqq wwww",
    }
    first, last = Customer.objects.order_by("pk")[0].pk, Customer.objects.order_by("-pk")[0].pk
    print("\nSearch (aim: p95 under 300 ms)")
    everything: list[float] = []
    for name, spell in spellings.items():
        people = [Customer.objects.get(pk=choose.randint(first, last)) for _turn in range(TURNS)]
        asked = [spell(who) for who in people]
        found, taken = timed([lambda text=text: search_customers(text=text) for text in asked])
        everything += taken
        hits = sum(who.pk in pks for who, pks in zip(people, found, strict=True))
        tell(f"{name} ({hits} of {TURNS} on the page)", taken)
    tell("all of them", everything)


def timed(acts: list[Callable[[], Answer]]) -> tuple[list[Answer], list[float]]:
    """The answers, and the milliseconds each took."""
    answers, taken = [], []
    for act in acts:
        began = time.perf_counter()
        answers.append(act())
        taken.append((time.perf_counter() - began) * 1000)
    return answers, taken


def tell(name: str, taken: list[float]) -> None:
    p95 = statistics.quantiles(taken, n=20)[-1]
    print(f"  {name:<58} p50 {statistics.median(taken):>6.0f} ms   p95 {p95:>6.0f} ms", flush=True)


def desk() -> None:
    from django.test import Client

    from apps.customers.models import Customer
    from apps.staff.models import User

    choose, client = random.Random(3), Client()
    client.force_login(User.objects.create(email="owner@example.com", name="Owner", role=User.Role.OWNER))
    people = list(Customer.objects.order_by("pk").values_list("pk", flat=True))

    def opens(name: str, address: Callable[[], str]) -> None:
        asked = [address() for _turn in range(TURNS)]
        client.get(asked[0])  # templates are compiled once
        answers, taken = timed([lambda path=path: client.get(path) for path in asked])
        assert {answer.status_code for answer in answers} == {200}, f"{asked[0]}: {answers[0].status_code}"
        tell(name, taken)

    print("\nA customer's page (aim: p95 under 500 ms)")
    page = "/admin/customers/customer/{}/overview/"
    opens("anybody", lambda: page.format(choose.choice(people)))
    opens(f"a regular with {PURCHASES_OF_REGULAR} purchases", lambda: page.format(choose.choice(people[:REGULARS])))
    opens("their points only", lambda: page.format(choose.choice(people[:REGULARS])) + "?kind=points")
    print("\nThe desk's lists (aim: p95 under 800 ms)")
    for name in LISTS:
        opens(name, lambda name=name: f"/admin/{name}/")
    opens("customers, in the middle", lambda: f"/admin/customers/customer/?p={PEOPLE // 100}")
    opens("customers, searched", lambda: f"/admin/customers/customer/?q={choose.choice(FIRST)} {choose.choice(STEMS)}")
    opens("orders of one customer", lambda: f"/admin/orders/order/?customer__id__exact={choose.choice(people)}")
    opens("orders, searched by number", lambda: f"/admin/orders/order/?q=N-{choose.randrange(PEOPLE)}")


if __name__ == "__main__":
    main()
