"""Whom the demo shop wrote to: its segments, and one campaign with a hold-out."""

from __future__ import annotations

import datetime as dt
from contextlib import redirect_stdout
from io import StringIO

from apps.campaigns.models import Campaign, Recipient
from apps.campaigns.services import TextDraft, save_campaign, schedule, send_due
from apps.common import clock
from apps.messaging.services import deliver_due
from apps.offers.models import Offer
from apps.offers.services import create_offer
from apps.segments.drafts import ConditionDraft, GroupDraft, Values
from apps.segments.models import Segment
from apps.segments.services import save_segment
from apps.staff.models import User
from loyalty_site.demo.story import Story

HOLD_OUT_PERCENT = 20
# The letter goes out in the first of the periods that end within so many days before the first night.
SENT_DAYS_AGO = 44
SPENDERS = "Çok harcayanlar"
TEXTS = {
    "tr": TextDraft(
        subject="{name}, sizi özledik",
        body="Merhaba {name},\n\nuzun zamandır görüşemedik. Bir sonraki alışverişinizde {offer}: kodunuz {code}.\n\n"
        "Kodu {last_day} gününe kadar kullanabilirsiniz.\n\nKapımız açık, kahveniz hazır.",
        button="Sayfama git",
    ),
    "az": TextDraft(
        subject="{name}, sizin üçün darıxdıq",
        body="Salam, {name}!\n\nÇoxdandır görüşmürük. Növbəti alış-verişinizdə {offer}: kodunuz {code}.\n\n"
        "Kodu {last_day} tarixinə qədər istifadə edə bilərsiniz.\n\nQapımız açıqdır, qəhvəniz hazırdır.",
        button="Səhifəmə keç",
    ),
    "en": TextDraft(
        subject="{name}, we have missed you",
        body="Hello {name},\n\nit has been a while. {offer} on your next purchase: your code is {code}.\n\n"
        "You can use it until {last_day}.\n\nThe door is open and the coffee is on.",
        button="To my page",
    ),
}


def ask_who(by: User) -> Segment:
    """The segments the owner looks at; gives the one that is written to."""
    missed = save_segment(
        name="Bir süredir gelmeyen müdavimler",
        by=by,
        root=GroupDraft(
            conditions=(
                ConditionDraft("last_purchase", Values(how="longer", days=60)),
                ConditionDraft("purchases", Values(how="at_least", low=2)),
            )
        ),
    )
    save_segment(
        name=SPENDERS,
        by=by,
        root=GroupDraft(conditions=(ConditionDraft("spend", Values(how="at_least", low=500_000, days=180)),)),
    )
    save_segment(
        name="Yeni gelenler",
        by=by,
        root=GroupDraft(
            conditions=(
                ConditionDraft("first_purchase", Values(how="within", days=30)),
                ConditionDraft("purchases", Values(how="exactly", low=1)),
            )
        ),
    )
    save_segment(
        name="E-postayla yazabildiklerimiz",
        by=by,
        root=GroupDraft(
            conditions=(ConditionDraft("consent", Values(how="yes", word="email", other_word="marketing")),)
        ),
    )
    return missed


def write_to(segment: Segment, story: Story, by: User, at: dt.datetime) -> dict[int, str]:
    """The campaign as it was planned, sent and delivered at this moment. Gives each customer's code."""
    with clock.moved_to(at), redirect_stdout(StringIO()):
        today = at.astimezone(story.zone).date()
        offer = create_offer(
            by=by,
            status=Offer.Status.LIVE,
            name="Yüzde 15 indirim",
            kind="percent",
            percent=15,
            needs_code=True,
            is_listed=False,
            starts_on=today,
        )
        campaign = save_campaign(
            by=by,
            texts=TEXTS,
            name="Sizi özledik",
            goal=Campaign.Goal.RETURN,
            segment=segment,
            hold_out_percent=HOLD_OUT_PERCENT,
            offer=offer,
            codes=Campaign.Codes.PERSONAL,
            code_days=30,
        )
        schedule(campaign=campaign, send_at=at, by=by)
        send_due(limit=2_000)
        with clock.moved_to(at + dt.timedelta(minutes=2)):
            deliver_due(limit=2_000)
            send_due(limit=2_000)
    rows = Recipient.objects.filter(campaign=campaign, code__isnull=False).select_related("code__code")
    return {row.customer_id: row.code.shown for row in rows if row.code is not None}


def plan_the_next(by: User) -> None:
    """A letter that is still being written."""
    save_campaign(
        by=by,
        texts={
            "tr": TextDraft(
                subject="Kış çiçekleri geldi",
                body="Merhaba {name},\n\nsiklamenler ve Atatürk çiçekleri tezgâhta. {shop} sizi bekliyor.",
            )
        },
        name="Kış çiçekleri",
        goal=Campaign.Goal.NEWS,
        segment=Segment.objects.get(name=SPENDERS),
    )
