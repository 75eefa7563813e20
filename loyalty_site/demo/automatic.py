"""Letters that the demo shop has had written by themselves for some days."""

from __future__ import annotations

import datetime as dt
from contextlib import redirect_stdout
from io import StringIO

from apps.common import clock
from apps.flows.services import StepText, enter_due, flow_of, save_flow, switch_on, write_due
from apps.messaging.services import deliver_due
from apps.offers.models import Offer
from apps.offers.services import create_offer
from apps.staff.models import User
from loyalty_site.demo.story import Story

DAYS = 14
MORNING = dt.time(10, 30)


def write_by_themselves(story: Story, by: User) -> None:
    """Birthdays and second purchases, as the sweeps would have done on each of the last mornings."""
    today = story.now.astimezone(story.zone).date()
    mornings = [clock.at_time(today - dt.timedelta(days=ago), MORNING, story.zone) for ago in range(DAYS, 0, -1)]
    with redirect_stdout(StringIO()):
        with clock.moved_to(mornings[0]):
            _switch_on(mornings[0].date(), by)
        for morning in mornings:
            with clock.moved_to(morning):
                enter_due()
                write_due(limit=1_000)
            with clock.moved_to(morning + dt.timedelta(minutes=2)):
                deliver_due(limit=1_000)


def _switch_on(since: dt.date, by: User) -> None:
    again = create_offer(
        by=by,
        status=Offer.Status.LIVE,
        name="İkinci alışverişe %15",
        kind="percent",
        percent=15,
        needs_code=True,
        is_listed=False,
        starts_on=since,
    )
    for kind, offer in (("birthday", None), ("come_back", again)):
        flow, texts = flow_of(kind)
        terms = {"offer": offer, "days": flow.days, "code_days": flow.code_days}
        save_flow(kind=kind, by=by, texts=[StepText.of(text) for text in texts], **terms)
        switch_on(kind=kind, by=by)
