from __future__ import annotations

import datetime as dt
import math

from django.db import connection, transaction
from django.utils.translation import gettext as _

from apps.codes.errors import TooManyAttempts
from apps.codes.keys import keyed_hash
from apps.codes.models import Attempts
from apps.common import clock

# Longer than any window, so that no counter that still counts is swept out.
KEEP_DAYS = 2
SWEEP_MAX = 5_000

# One statement decides and counts: reading first and writing after lets parallel guesses through.
_COUNT = """
INSERT INTO codes_attempts (subject, window_at, count) VALUES (%s, %s, 1)
ON CONFLICT (subject, window_at) DO UPDATE SET count = codes_attempts.count + 1
RETURNING count
"""


def count_attempt(*, what: str, who: str, limit: int, seconds: int) -> None:
    """Count one try of ``what`` by ``who``; the one after ``limit`` within the window raises TooManyAttempts.

    Call it before opening a transaction: a wrong guess usually ends in a rollback, which must not forget the try.
    Inside a transaction it refuses to run (RuntimeError). Windows are fixed (they start at multiples of ``seconds``), so
    around their edge up to twice the limit may pass.
    """
    window_at = _window(seconds)
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_COUNT, [_subject(what, who), connection.ops.adapt_datetimefield_value(window_at)])
        count = cursor.fetchone()[0]
    if count > limit:
        raise _too_many(window_at, seconds)


def check_attempts(*, what: str, who: str, limit: int, seconds: int) -> None:
    """Raise TooManyAttempts where ``limit`` tries of ``what`` were counted in the window; counts nothing itself."""
    window_at = _window(seconds)
    if Attempts.objects.filter(subject=_subject(what, who), window_at=window_at, count__gte=limit).exists():
        raise _too_many(window_at, seconds)


def _window(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(clock.now().timestamp() // seconds * seconds, dt.UTC)


def _subject(what: str, who: str) -> str:
    return keyed_hash("attempts", f"{what}\0{who}")


def _too_many(window_at: dt.datetime, seconds: int) -> TooManyAttempts:
    left = (window_at + dt.timedelta(seconds=seconds) - clock.now()).total_seconds()
    return TooManyAttempts(
        _("Too many tries. Please wait a little and try again."), retry_after=max(1, math.ceil(left))
    )


def sweep_out() -> int:
    """Delete counters whose window is long over. Bounded; returns how many."""
    old = Attempts.objects.filter(window_at__lt=clock.now() - dt.timedelta(days=KEEP_DAYS))
    deleted, _rows = Attempts.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:SWEEP_MAX])).delete()
    return deleted
