import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings


def noon() -> dt.datetime:
    """Today at noon by the shop's clock, whatever time it is where the tests run."""
    here = dt.datetime.now(tz=ZoneInfo(settings.SHOP_TIME_ZONE))
    return here.replace(hour=12, minute=0, second=0, microsecond=0)
