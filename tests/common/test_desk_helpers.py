"""The desk's own furniture: widgets that keep what a field said, keys that are none, refusals in rows, cells and logs."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import translation

from apps.catalog.models import Category
from apps.common import clock, money
from apps.common.admin import ClockWidget, Desk, Several, SeveralFoundByTyping, dress, row_id
from apps.common.cells import formula_safe
from apps.common.errors import DomainError
from apps.common.logs import WithoutQuery
from apps.common.spelling import day_text, number, points_text, times_text
from apps.common.text import code_key, fold
from apps.common.typed import without_currency
from apps.offers.models import Offer
from apps.shop.forms import MoneyField, shown
from apps.shop.services import forget_shop, save_shop
from tests.factories.catalog import CategoryFactory


@pytest.mark.parametrize("text", ["", " 7", "7 ", "+7", "-7", "7.0", "٧", "²", "7\n", "0x7", "1_0", "1" * 19, "None"])
def test_what_is_no_key_names_no_row(text: str) -> None:
    assert row_id(text) is None


class Plain(forms.Form):
    name = forms.CharField(widget=forms.TextInput(attrs={"class": "mine", "data-x": "1", "maxlength": "3"}))
    day = forms.DateField()
    at = forms.TimeField(widget=forms.TimeInput)
    which = forms.ChoiceField(choices=[("a", "First"), ("b", "Second")])
    ticks = forms.MultipleChoiceField(choices=[("a", "First")], widget=forms.CheckboxSelectMultiple)
    hidden = forms.CharField(widget=forms.HiddenInput)


def test_a_plain_form_is_dressed_and_keeps_what_each_field_said() -> None:
    form = Plain({"name": "abc", "day": "2026-05-03", "at": "09:30", "which": "b", "ticks": ["a"], "hidden": "x"})
    dress(form)
    text = str(form["name"])
    assert ('data-x="1"' in text, "mine" in text) == (True, False)
    assert 'type="date"' in str(form["day"])
    assert 'type="time"' in str(form["at"])
    assert "Second" in str(form["which"])
    assert "First" in str(form["ticks"])
    assert isinstance(form.fields["hidden"].widget, forms.HiddenInput)
    assert form.is_valid(), form.errors


@pytest.mark.parametrize(
    ("value", "shown_as"), [(dt.time(9, 5), "09:05"), (dt.time(21, 30, 15), "21:30"), ("25:99", "25:99"), (None, None)]
)
def test_a_time_is_shown_to_the_minute_and_what_is_none_as_it_was_typed(value: Any, shown_as: str | None) -> None:
    assert ClockWidget().format_value(value) == shown_as


@pytest.mark.django_db
def test_rows_by_key_are_found_and_what_is_no_key_is_refused_in_words() -> None:
    tea, mug = CategoryFactory.create(), CategoryFactory.create()
    field = Several(Category.objects.all(), required=False)
    assert set(field.clean([str(tea.pk), str(mug.pk)])) == {tea, mug}
    assert list(field.clean([])) == []
    for wrong in ("x", "9" * 30, "-1", "٣", "999999"):
        with pytest.raises(forms.ValidationError):
            field.clean([str(tea.pk), wrong])


@pytest.mark.django_db
def test_a_refused_form_with_keys_that_are_none_is_shown_again() -> None:
    tea = CategoryFactory.create(name="Tea leaves")
    widget = SeveralFoundByTyping(Offer, "categories")
    widget.choices = forms.ModelMultipleChoiceField(Category.objects.all()).choices
    assert "Tea leaves" in widget.render("x", [str(tea.pk), "9" * 40, "x"])


class Refusing(DomainError):
    code = "refusing"


def at_the_desk() -> HttpRequest:
    request = RequestFactory().post("/")
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return request


def words_of(request: HttpRequest) -> list[tuple[str, str]]:
    return [(each.level_tag, str(each)) for each in get_messages(request)]


def asked(rows: list[Category], refused: set[str]) -> list[tuple[str, str]]:
    request = at_the_desk()

    def service(row: Category) -> None:
        if row.name in refused:
            raise Refusing("Not this one.")

    Desk(Category, admin.site).ask(request, rows, service, done=lambda count: f"{count} done.")
    return words_of(request)


def rows_named(*names: str) -> list[Category]:
    return [Category(code=name, name=name) for name in names]


def test_each_row_is_asked_for_itself_and_a_refusal_names_its_row() -> None:
    assert asked(rows_named("A", "B", "C"), {"B"}) == [("success", "2 done."), ("warning", "B: Not this one.")]


def test_where_all_are_refused_nothing_is_called_done() -> None:
    assert asked(rows_named("A"), {"A"}) == [("warning", "A: Not this one.")]
    assert asked([], set()) == []


@pytest.mark.parametrize(
    ("count", "last"), [(5, "R4: Not this one."), (6, "1 more was refused."), (9, "4 more were refused.")]
)
def test_of_many_refusals_five_are_told_and_the_rest_counted(count: int, last: str) -> None:
    names = [f"R{number}" for number in range(count)]
    told = asked(rows_named(*names), set(names))
    assert told[-1] == ("warning", last)
    assert len(told) == min(count, 6)


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("\tx", "'\tx"),
        ("\r=1", "'\r=1"),
        ("-12,50", "-12,50"),
        ("+905321112233", "+905321112233"),
        ("-", "'-"),
        ("=5", "'=5"),
        ("", ""),
        (" =1", " =1"),
        ("Kahve = 5", "Kahve = 5"),
    ],
)
def test_no_cell_runs_in_a_spreadsheet_and_numbers_stay_numbers(cell: str, safe: str) -> None:
    assert formula_safe(cell) == safe


@pytest.mark.parametrize(
    ("args", "line"),
    [
        (("GET /find?q=ada@example.com HTTP/1.1", 200), "GET /find?… HTTP/1.1 200"),
        (('"GET /a?code=1234" "http://b/?phone=1"', 404), '"GET /a?…" "http://b/?…" 404'),
        (("GET /plain", 200), "GET /plain 200"),
    ],
)
def test_addresses_and_codes_in_a_query_never_reach_the_log(args: tuple[str, int], line: str) -> None:
    record = logging.LogRecord("x", logging.INFO, "x", 1, "%s %s", args, None)
    assert WithoutQuery().filter(record) is True
    assert record.getMessage() == line


def test_a_log_line_without_parts_passes_as_it_is() -> None:
    record = logging.LogRecord("x", logging.INFO, "x", 1, "started", None, None)
    assert (WithoutQuery().filter(record), record.getMessage()) == (True, "started")


@pytest.mark.parametrize(
    ("language", "one", "many", "times", "day"),
    [
        ("en", "1 point", "12,345 points", "1.25", "3 May 2026"),
        ("tr", "1 puan", "12.345 puan", "1,25", "3 Mayıs 2026"),
        ("az", "1 xal", "12.345 xal", "1,25", "3 may 2026"),
    ],
)
def test_points_times_and_days_are_spelled_in_the_readers_language(
    language: str, one: str, many: str, times: str, day: str
) -> None:
    with translation.override(language):
        assert (points_text(1), points_text(12_345), times_text(1_250)) == (one, many, times)
        assert day_text(dt.date(2026, 5, 3)) == day
        assert times_text(2_000) == "2"
        assert number(-1_000).lstrip("-−") == many.partition(" ")[0].replace("12", "1").replace("345", "000")


@pytest.mark.parametrize(
    ("typed", "bare"),
    [
        ("₺ 12,50", "12,50"),
        ("12,50 TL", "12,50"),
        ("TRY12.50", "12.50"),
        ("12.50azn", "12.50"),
        ("€1", "1"),
        ("1\u00a0234", "1234"),
        ("TL", "TL"),
        ("12 lira", "12lira"),
        ("A12B", "A12B"),
    ],
)
def test_only_a_currency_is_taken_off_a_number(typed: str, bare: str) -> None:
    assert without_currency(typed) == bare


@pytest.mark.parametrize(
    ("currency", "typed", "minor", "back"),
    [
        ("TRY", "1.299,90", 129_990, "₺1,299.90"),
        ("AZN", "12", 1_200, "₼12.00"),
        ("JPY", "1,500,000", 1_500_000, "¥1,500,000"),
        ("KWD", "1.500", 1_500, "KWD"),
    ],
)
@pytest.mark.django_db
def test_a_field_for_money_reads_and_shows_the_shops_currency(currency: str, typed: str, minor: int, back: str) -> None:
    save_shop(name="S", currency=currency, time_zone="Europe/Istanbul", country="TR", language="en")
    forget_shop()
    field = MoneyField(required=False)
    assert field.clean(typed) == minor
    assert field.clean(field.prepare_value(minor)) == minor
    assert back in shown(minor)
    assert (field.clean(""), field.clean("  ")) == (None, None)


@pytest.mark.django_db
def test_a_field_for_money_knows_an_unchanged_amount_in_another_spelling() -> None:
    field = MoneyField()
    assert [field.has_changed(12_990, typed) for typed in ("129,90", "129.90", "₺129.90")] == [False] * 3
    assert [field.has_changed(12_990, typed) for typed in ("129,91", "", "much")] == [True] * 3
    with pytest.raises(forms.ValidationError, match="not an amount") as refusal:
        field.clean("much")
    assert refusal.value.code == "bad_money"


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (0, [1, 2], [0, 0]),
        (1, [0, 1], [0, 1]),
        (10, [1, 1, 1, 1], [3, 3, 2, 2]),
        (100, [999, 1], [100, 0]),
        (5, [], []),
        (7, [0, 0], [0, 0]),
        (999_999_999_999, [1, 2], [333_333_333_333, 666_666_666_666]),
    ],
)
def test_a_sum_is_spread_to_the_last_kurus_rule_68(total: int, weights: list[int], parts: list[int]) -> None:
    assert money.spread(total, weights) == parts


@pytest.mark.parametrize(
    ("language", "text"), [("en", "₺5K"), ("tr", "5"), ("az", "5")], ids=["english", "turkish", "azerbaijani"]
)
def test_the_axis_of_a_chart_is_short_in_every_language(language: str, text: str) -> None:
    told = money.display_short(500_000, "TRY", language)
    assert text in told
    assert "₺" in told
    assert len(told) < 10


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-15", -13, "2024-12-15"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-05-31", 0, "2026-05-31"),
    ],
)
def test_months_end_where_the_month_ends_rule_38(day: str, months: int, then: str) -> None:
    assert clock.add_months(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(then)


@pytest.mark.parametrize(
    ("one", "other"), [("YAZ-20", "yaz-20"), ("Işık", "IŞIK"), ("ﬁrst", "FIRST"), (" İyi ", "iyi")]
)
def test_codes_typed_in_any_case_are_one(one: str, other: str) -> None:
    assert code_key(one) == code_key(other)
    assert fold(one) == fold(other)
