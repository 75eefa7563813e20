"""A night's levels: those whose promise is over among many members, beside one hand-written statement that judges everybody.

BENCH_MEMBERS=1000000 is the size that quality is held to (ten purchases each); the default is a glance of about a minute.
Purchases are counted, but their orders are not made: no judgement looks at them.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable

import psycopg

from benchmarks.harness import ROUNDS, compare, django_parameters, leave, scratch_database

MEMBERS = int(os.environ.get("BENCH_MEMBERS", "50000"))
EACH = 10
# 0.5 % change in a night.
DUE = max(MEMBERS // 200, 1)
FIRST = dt.date(2027, 1, 1)

# Everybody is silver. Of each run's day, half a per cent; all others are promised for years. Purchases lie more than a
# year back for those who are due, so that nobody keeps the level, and within the year for the others.
SEED = """
SET session_replication_role = replica;
INSERT INTO programs_membership (id, program_id, customer_id, available_id, pending_id, held_id, joined_at,
    tier_id, tier_since_on, tier_until_on, tier_review_on, tier_earned_on, tier_earned_for)
    SELECT n, %(program)s, n, n * 3, n * 3 + 1, n * 3 + 2, now(), %(silver)s, '2025-06-01', until, until, '2025-06-01', 100000
    FROM (SELECT n, CASE WHEN n <= %(due)s * %(runs)s THEN %(first)s::date + ((n - 1) / %(due)s)::int
          ELSE '2099-12-31'::date END AS until FROM generate_series(1, %(members)s) n) due;
INSERT INTO programs_progress (membership_id, order_id, counted_on, spend_minor, spend_left_minor, points, points_left, is_void)
    SELECT n, (n - 1) * %(each)s + e, CASE WHEN n <= %(due)s * %(runs)s THEN '2025-06-01'::date - e
        ELSE '2026-12-01'::date + (n + e) %% 20 END, 12000, 12000, 120, 120, false
    FROM generate_series(1, %(members)s) n, generate_series(1, %(each)s) e;
SET session_replication_role = DEFAULT;
"""

HAND = """
WITH sums AS (
    SELECT m.id, m.tier_id, m.tier_until_on, coalesce(v.value, 0) AS value
    FROM programs_membership m LEFT JOIN (
        SELECT membership_id, sum(spend_left_minor) AS value FROM programs_progress
        WHERE counted_on > %(day)s::date - interval '1 year' AND counted_on <= %(day)s AND NOT is_void GROUP BY membership_id
    ) v ON v.membership_id = m.id
), moved AS (
    UPDATE programs_membership m SET tier_id = %(base)s, tier_since_on = %(day)s::date + 1, tier_until_on = NULL,
        tier_review_on = NULL, tier_earned_on = NULL, tier_earned_for = NULL
    FROM sums WHERE m.id = sums.id AND sums.tier_until_on <= %(day)s AND sums.value < 100000
    RETURNING m.id, sums.tier_id AS before, sums.value
)
INSERT INTO programs_tiermove (membership_id, from_tier_id, to_tier_id, reason, value, threshold, effective_on, words, created_at)
SELECT id, before, %(base)s, 'not_kept', value, 100000, %(day)s::date + 1, '', now() FROM moved
"""


def main() -> None:
    with scratch_database() as url:
        measure(url)


def measure(url: str) -> None:
    from apps.programs.drafts import TierDraft
    from apps.programs.services import change_ladder, create_program, review_tiers, start_ladder

    program = create_program(code="bench")
    tiers = [TierDraft("base", "Base", 0), TierDraft("silver", "Silver", 100_000), TierDraft("gold", "Gold", 900_000)]
    ladder = start_ladder(program=program, basis="spend", window="rolling", months=12, tiers=tiers)
    base, silver, _gold = ladder.tiers.all()
    runs = 3 * ROUNDS
    with psycopg.connect(**django_parameters(url), autocommit=True) as server:
        values = {"program": program.pk, "silver": silver.pk, "members": MEMBERS, "each": EACH, "due": DUE}
        psycopg.ClientCursor(server).execute(SEED, values | {"runs": runs, "first": FIRST})
        server.execute("VACUUM ANALYZE")
        days = (FIRST + dt.timedelta(days=number) for number in range(runs))

        def by_hand() -> float:
            facts = {"day": next(days), "base": base.pk}
            return timed(lambda: server.execute(HAND, facts).rowcount, DUE)

        def night() -> float:
            day = next(days)
            return timed(lambda: review_tiers(day=day, limit=DUE + 1), DUE)

        def in_batches() -> float:
            day = next(days)
            return timed(lambda: sweep(day), DUE)

        def sweep(day: dt.date) -> int:
            """As the night does it: some at a time, so that a till never waits long."""
            total = 0
            while found := review_tiers(day=day, limit=500):
                total += found
            return total

        def everybody() -> float:
            return timed(lambda: DUE if change_ladder(ladder=ladder, tiers=tiers) else 0, DUE)

        print(
            f"\nJudge {MEMBERS:,} members with {EACH} purchases each, {DUE:,} change (runs a second, times that number)"
        )
        print("  aims: everybody 0.83 of one statement or better; only who is due, half of 0.11 of its time")
        forms = {
            "one statement for everybody": by_hand,
            "review_tiers, who is due": night,
            "the same, 500 at a time": in_batches,
            "change_ladder, who goes up": everybody,
        }
        compare(forms)
        leave()


def timed(act: Callable[[], int], expected: int) -> float:
    began = time.perf_counter()
    done = act()
    assert done == expected, done
    return expected / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
