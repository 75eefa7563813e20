"""Decide who gets a newsletter: 390,000 people, a third of whom agreed and tenth of those held out, as rows in one statement.

    DATABASE_URL=postgres://… python -m benchmarks.queue

BENCH_PEOPLE says how many people. The hand-written form writes the very same rows. Then, without a peer: how many letters a
second are written from those rows, a code of their own and the whole text included.
"""

from __future__ import annotations

import datetime as dt
import os
import time
import uuid

from benchmarks.harness import compare, scratch_database

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "390000"))
LETTERS = int(os.environ.get("BENCH_LETTERS", "2000"))

# Latest words, suppression, hold-out, language: as the product asks.
HAND = """
INSERT INTO campaigns_recipient (campaign_id, customer_id, state, reason, language, decided_at)
SELECT %(campaign)s, asked.id, CASE WHEN why <> '' THEN 'left_out' WHEN lot < %(border)s THEN 'held_out' ELSE 'waiting' END,
       why, CASE WHEN asked.language = 'en' THEN asked.language ELSE %(language)s END, %(now)s
FROM (
    SELECT c.id, c.language, substr(md5(%(key)s || c.id::text), 1, 8) AS lot,
           CASE WHEN c.email = '' THEN 'no_address'
                WHEN EXISTS (SELECT 1 FROM messaging_suppression s WHERE s.channel = 'email' AND s.address = c.email)
                    THEN 'suppressed'
                WHEN NOT COALESCE((SELECT granted FROM customers_consent k WHERE k.customer_id = c.id
                    AND k.channel = 'email' AND k.purpose = 'marketing' ORDER BY k.id DESC LIMIT 1), false) THEN 'no_consent'
                ELSE '' END AS why
    FROM customers_customer c WHERE c.forgotten_at IS NULL
) asked
"""


def main() -> None:
    with scratch_database():
        fill()
        print(f"  {PEOPLE:,} people")
        deciding()
        writing()


def fill() -> None:
    from django.db import connection, transaction

    from apps.common import clock
    from apps.common.bulk import insert_rows
    from apps.customers.models import Consent, Customer
    from apps.customers.services import current_notice
    from apps.shop.services import save_shop

    save_shop(name="Lale", currency="TRY", time_zone="Europe/Istanbul", country="TR", language="en")
    now, notice = clock.now(), current_notice(kind="marketing", language="en")
    columns = ["public_id", "name", "name_key", "email", "phone", "language", "joined_at", "updated_at"]
    for start in range(0, PEOPLE, 10_000):
        numbers = range(start, min(start + 10_000, PEOPLE))
        rows = [[uuid.uuid4(), f"M {n}", f"m {n}", f"m{n}@example.com", "", "tr", now, now] for n in numbers]
        with transaction.atomic():
            insert_rows(Customer, columns, rows)
    said = [
        (pk, "email", "marketing", number % 3 == 0, "import", "bench", notice.pk, now)
        for number, pk in enumerate(Customer.objects.order_by("pk").values_list("pk", flat=True))
    ]
    names = ["customer_id", "channel", "purpose", "granted", "source", "evidence", "notice_id", "recorded_at"]
    for start in range(0, PEOPLE, 10_000):
        insert_rows(Consent, names, said[start : start + 10_000])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def deciding() -> None:
    from django.db import connection, transaction

    from apps.campaigns.models import Campaign, CampaignText, Recipient
    from apps.campaigns.reports.planning import _DRAWS, _key
    from apps.campaigns.services.sending import decide
    from apps.common import clock

    campaign = Campaign.objects.create(name="News", hold_out_percent=10, started_at=clock.now())
    CampaignText.objects.create(campaign=campaign, language="en", subject="Hi", body="News for {name}")
    values = {
        "campaign": campaign.pk,
        "border": f"{_DRAWS * 10 // 100:08x}",
        "language": "en",
        "now": campaign.started_at,
        "key": _key(campaign),
    }

    def measured(act) -> float:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE campaigns_recipient")
        began = time.perf_counter()
        with transaction.atomic():
            act()
        took = time.perf_counter() - began
        assert Recipient.objects.count() == PEOPLE
        return PEOPLE / took

    def by_hand() -> None:
        with connection.cursor() as cursor:
            cursor.execute(HAND, values)

    rows = []
    for act in (by_hand, lambda: decide(campaign)):
        measured(act)
        rows.append(sorted(Recipient.objects.values_list("customer_id", "state", "reason", "language")))
    assert rows[0] == rows[1], "both write the very same rows"
    compare(
        {
            "hand-written INSERT … SELECT": lambda: measured(by_hand),
            "campaigns.decide": lambda: measured(lambda: decide(campaign)),
        }
    )


def writing() -> None:
    from apps.campaigns.models import Campaign, Recipient
    from apps.campaigns.services.sending import BATCH, write_batch
    from apps.common import clock

    campaign = Campaign.objects.get()
    Campaign.objects.update(status="sending", send_at=clock.now() - dt.timedelta(hours=1))
    began, written = time.perf_counter(), 0
    while written < LETTERS and (count := write_batch(campaign, BATCH)):
        written += count
    assert Recipient.objects.filter(state="written").count() == written
    print(f"  letters written, whole text: {written / (time.perf_counter() - began):,.0f}/s, {BATCH} at a time")


if __name__ == "__main__":
    main()
