"""Who is in a segment, among a hundred thousand customers, beside the SQL that somebody would write by hand for it.

    python -m benchmarks.segments                               # SQLite, in a scratch folder
    DATABASE_URL=postgres://… python -m benchmarks.segments     # PostgreSQL, in a scratch database

BENCH_PEOPLE says how many people; each has two purchases. Counts and their hand-written twins run by turns and must agree;
the figure is the median of the rounds' ratios, 1.00 where the builder costs nothing.
"""

from __future__ import annotations

import datetime as dt
import os
import statistics
import time
from collections.abc import Callable

from benchmarks.harness import ROUNDS
from benchmarks.people import PEOPLE, database, fill, sell

BUYERS = "SELECT customer_id FROM orders_order WHERE status = 'paid' AND customer_id IS NOT NULL"
SINCE_60 = f"{BUYERS} AND placed_at >= %(sixty)s"
AGREED = """SELECT customer_id FROM (
    SELECT customer_id, granted, row_number() OVER (PARTITION BY customer_id ORDER BY id DESC) AS place
    FROM customers_consent WHERE channel = 'email' AND purpose = 'marketing') said WHERE place = 1 AND granted"""
TWICE = f"{BUYERS} GROUP BY customer_id HAVING count(*) >= 2"
SPENT = f"{BUYERS} AND placed_at >= %(year)s GROUP BY customer_id HAVING sum(total_minor - refunded_minor) >= 20000"


def main() -> None:
    with database() as name:
        print(f"{name}, {PEOPLE:,} people, load {os.getloadavg()[0]:.1f}", flush=True)
        fill()
        sell()
        agree()
        for label, asked, by_hand in questions():
            compare_one(label, asked, by_hand)
        sample()


def agree() -> None:
    """Every second one agreed to letters, every tenth took it back."""
    from django.db import connection

    from apps.common import clock
    from apps.common.bulk import insert_rows
    from apps.customers.models import Consent, Customer
    from apps.customers.services import current_notice

    notice, now = current_notice(kind="marketing", language="tr"), clock.now()
    columns = ["customer_id", "channel", "purpose", "granted", "source", "notice_id", "evidence", "recorded_at"]
    people = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
    for chosen, granted in ((people[::2], True), (people[::10], False)):
        rows = [[pk, "email", "marketing", granted, "join_page", notice.pk, "bench", now] for pk in chosen]
        for start in range(0, len(rows), 10_000):
            insert_rows(Consent, columns, rows[start : start + 10_000])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def questions() -> list[tuple[str, object, str]]:
    from apps.segments.drafts import ConditionDraft, GroupDraft, Values

    def ask(kind: str, how: str, **values: object) -> ConditionDraft:
        return ConditionDraft(kind, Values(how=how, **values))

    twice = ask("purchases", "at_least", low=2)
    away = ask("last_purchase", "longer", days=60)
    agreed = ask("consent", "yes", word="email", other_word="marketing")
    spent = ask("spend", "at_least", low=20_000, days=365)
    return [
        ("bought at least twice", GroupDraft("all", (twice,)), f"id IN ({TWICE})"),
        ("not in the last 60 days", GroupDraft("all", (away,)), f"id IN ({BUYERS}) AND id NOT IN ({SINCE_60})"),
        ("agreed to e-mail", GroupDraft("all", (agreed,)), f"id IN ({AGREED})"),
        ("spent in the last year", GroupDraft("all", (spent,)), f"id IN ({SPENT})"),
        (
            "all three: twice, away, agreed",
            GroupDraft("all", (twice, away, agreed)),
            f"id IN ({TWICE}) AND id IN ({BUYERS}) AND id NOT IN ({SINCE_60}) AND id IN ({AGREED})",
        ),
        (
            "any of: spent, agreed",
            GroupDraft("any", (spent, agreed)),
            f"(id IN ({SPENT}) OR id IN ({AGREED}))",
        ),
        (
            "none of: twice, agreed",
            GroupDraft("none", (twice, agreed)),
            f"NOT (id IN ({TWICE}) OR id IN ({AGREED}))",
        ),
    ]


def compare_one(label: str, asked: object, by_hand: str) -> None:
    from django.db import connection

    from apps.common import clock
    from apps.segments.kinds.words import since
    from apps.segments.reports import size
    from apps.shop.services import current_shop

    today: dt.date = current_shop().local_date(clock.now())
    sql = f"SELECT count(*) FROM customers_customer WHERE forgotten_at IS NULL AND {by_hand}"
    given = {"sixty": since(60, today), "year": since(365, today)}

    def hand() -> int:
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            return int(cursor.fetchone()[0])

    def product() -> int:
        return size(asked, today)

    assert hand() == product(), label
    pairs = [(timed(hand), timed(product)) for _round in range(ROUNDS)]
    ratio = statistics.median(theirs / ours for theirs, ours in pairs)
    hands, ours = (statistics.median(column) * 1000 for column in zip(*pairs, strict=True))
    print(f"  {label:<32} {product():>8,} people   {ours:>6.0f} ms, by hand {hands:>6.0f} ms   {ratio:.2f}", flush=True)


def sample() -> None:
    """What the builder shows while it is written: ten people with their reasons, and the count."""
    from apps.common import clock
    from apps.segments import reports
    from apps.shop.services import current_shop

    today = current_shop().local_date(clock.now())
    asked = questions()[4][1]

    def preview() -> None:
        found, _count = reports.look(asked, today, 10)
        reports.reasons(asked, [each.pk for each in found], today)

    times = sorted(timed(preview) for _round in range(max(ROUNDS, 5)))
    print(f"  ten of them with reasons, and the count: median {statistics.median(times) * 1000:.0f} ms", flush=True)


def timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
