"""Whether the day or the month comes first is proven by the file, or asked."""

import datetime as dt

import pytest

from apps.imports.reading.dates import DateEvidence, day_reader, from_micro, instant_reader
from tests.imports.conftest import a_shop, istanbul

ZONE = a_shop().zone
LATEST = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


def verdict(*texts: str) -> str:
    evidence = DateEvidence()
    for text in texts:
        evidence.hear(text)
    return evidence.verdict()


def read(order: str, text: str) -> dt.datetime:
    return from_micro(instant_reader(order, ZONE, LATEST)(text))


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["2010-12-01 08:45:00"], "ymd"),
        (["20101201"], "ymd"),
        (["2010/12/01"], "ymd"),
        (["01/12/2010", "13/12/2010"], "dmy"),
        (["12/1/2010 8:26", "12/13/2010 9:00"], "mdy"),
        (["01.12.2010 08:45"], "dmy"),
        (["01.12.2010", "05.13.2010"], "mdy"),
        (["03/04/2011", "05/06/2011"], ""),
        (["03-04-2011"], ""),
        (["", "n/a"], "ymd"),
    ],
)
def test_the_whole_column_proves_the_order_of_the_date(texts: list[str], order: str):
    assert verdict(*texts) == order


def test_a_file_that_contradicts_itself_is_asked_about():
    assert verdict("13/01/2011", "01/13/2011") == ""


@pytest.mark.parametrize(
    ("order", "text", "moment"),
    [
        ("ymd", "2010-12-01 08:45:00", istanbul(2010, 12, 1, 8, 45)),
        ("ymd", "2010-12-01T08:45", istanbul(2010, 12, 1, 8, 45)),
        ("ymd", "2010-12-01", istanbul(2010, 12, 1)),
        ("ymd", "19970118", istanbul(1997, 1, 18)),
        ("dmy", "01.12.2010 08:45", istanbul(2010, 12, 1, 8, 45)),
        ("dmy", "1/2/2010 8:05:09", istanbul(2010, 2, 1, 8, 5, 9)),
        ("mdy", "12/1/2010 8:26", istanbul(2010, 12, 1, 8, 26)),
        ("mdy", "12/1/2010 8:26 PM", istanbul(2010, 12, 1, 20, 26)),
        ("mdy", "12/1/2010, 12:05 am", istanbul(2010, 12, 1, 0, 5)),
        ("ymd", " 2010-12-01 08:45:00.123 ", istanbul(2010, 12, 1, 8, 45)),
    ],
)
def test_times_without_a_zone_are_shop_time(order: str, text: str, moment: dt.datetime):
    assert read(order, text) == moment


@pytest.mark.parametrize("text", ["2010-12-01T08:45:00Z", "2010-12-01 10:45+02:00", "2010-12-01 10:45:00+0200"])
def test_a_zone_in_the_file_is_believed(text: str):
    assert read("ymd", text) == dt.datetime(2010, 12, 1, 8, 45, tzinfo=dt.UTC)


def test_summer_and_winter_time_of_the_shop_are_kept_apart():
    assert read("ymd", "2011-01-10 12:00") == dt.datetime(2011, 1, 10, 10, tzinfo=dt.UTC)
    assert read("ymd", "2011-07-10 12:00") == dt.datetime(2011, 7, 10, 9, tzinfo=dt.UTC)


def test_an_hour_that_the_clock_skipped_or_repeated_is_still_an_instant():
    assert read("ymd", "2011-03-28 03:30") == dt.datetime(2011, 3, 28, 1, 30, tzinfo=dt.UTC)
    assert read("ymd", "2011-10-30 03:30") == dt.datetime(2011, 10, 30, 0, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("order", "text"),
    [
        ("ymd", "2010-13-01"),
        ("ymd", "2011-02-29"),
        ("ymd", "01.12.2010"),
        ("dmy", "2010-12-01"),
        ("dmy", "31.04.2010"),
        ("dmy", "01.12.10"),
        ("ymd", "yesterday"),
        ("ymd", ""),
        ("ymd", "2010-12-01 25:00"),
        ("ymd", "2010-12-01 8 o'clock"),
        ("ymd", "2010-12-01 13:00 PM"),
    ],
)
def test_what_is_no_date_is_refused(order: str, text: str):
    with pytest.raises(ValueError, match=r".*"):
        read(order, text)


@pytest.mark.parametrize("text", ["2031-01-01", "1200-01-01", "1899-12-31"])
def test_a_purchase_of_the_future_or_of_grandfather_is_out_of_range(text: str):
    with pytest.raises(OverflowError):
        read("ymd", text)


def test_a_last_usable_day_may_lie_ahead():
    assert day_reader("dmy")("31.12.2099") == dt.date(2099, 12, 31)
