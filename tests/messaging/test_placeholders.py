"""Merchants write letters in their own words; nothing they or their customers write can run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.messaging.errors import UnknownPlaceholder
from apps.messaging.placeholders import PLACEHOLDERS, check_text, fill, fill_html, placeholders_in

MIRA = {"name": "Mira", "shop": "Kahve Durağı", "code": "YAZ20", "link": "https://kahve.example/s/"}


def test_places_are_filled_wherever_they_stand():
    assert fill("Merhaba {name}, {shop}: {code} {code}", MIRA) == "Merhaba Mira, Kahve Durağı: YAZ20 YAZ20"
    assert fill("{ name }", MIRA) == "Mira"


def test_a_place_without_a_value_is_empty_and_a_lone_brace_is_a_brace():
    assert fill("[{points}] {", MIRA) == "[] {"


@pytest.mark.parametrize(
    "text", ["{nmae}", "Hi {first name}", "{0}", "{}", "{{ settings.SECRET_KEY }}", "{name.email}"]
)
def test_what_is_not_on_the_list_is_refused_when_it_is_saved_and_says_what_is(text):
    with pytest.raises(UnknownPlaceholder, match=r"You can use: \{name\}, \{shop\}") as refusal:
        check_text(text, field="body")
    assert refusal.value.field == "body"


def test_a_letter_without_a_code_cannot_promise_one():
    check_text("{code}")
    with pytest.raises(UnknownPlaceholder, match=r"\{code\} is not known here\. You can use: \{name\}, \{shop\}\."):
        check_text("{code}", allowed=["name", "shop"])


def test_django_templates_stay_words():
    text = "{% include 'x' %} {% load i18n %}"
    with pytest.raises(UnknownPlaceholder):
        check_text(text)
    assert "i18n" not in fill(text, {})


def test_a_value_is_not_filled_again():
    assert fill("{name}", {"name": "{code}", "code": "SECRET"}) == "{code}"
    assert fill_html("{name}", {"name": "{code}", "code": "SECRET"}) == "<p>{code}</p>"


def test_what_customers_call_themselves_is_shown_and_never_run():
    html = fill_html("Dear {name}", {"name": "<script>alert(1)</script> http://evil.example"})
    assert html == "<p>Dear &lt;script&gt;alert(1)&lt;/script&gt; http://evil.example</p>"


def test_paragraphs_lines_and_the_merchants_addresses_survive():
    html = fill_html("One\r\ntwo\n\nSee https://kahve.example/a?b=1&c=2.\n{link}", MIRA)
    assert html == (
        "<p>One<br>\ntwo</p>\n"
        '<p>See <a href="https://kahve.example/a?b=1&amp;c=2">https://kahve.example/a?b=1&amp;c=2</a>.<br>\n'
        '<a href="https://kahve.example/s/">https://kahve.example/s/</a></p>'
    )


def test_a_link_that_is_no_web_address_is_no_link():
    assert fill_html("{link}", {"link": "javascript:alert(1)"}) == "<p>javascript:alert(1)</p>"


def test_a_name_of_two_lines_is_one_line():
    assert fill("{name}", {"name": "Mira\r\nBcc: all@example.com"}) == "Mira Bcc: all@example.com"


@given(st.text(max_size=200), st.text(max_size=40))
def test_whatever_is_written_the_page_has_only_our_tags(text, name):
    html = fill_html(text, {"name": name})
    for ours in ("<p>", "</p>", "<br>"):
        html = html.replace(ours, "")
    assert "<" not in html.replace('<a href="http', "").replace("</a>", "")


@given(st.text(alphabet="{}abc \n", max_size=80))
def test_what_passes_the_check_asks_for_known_things_only(text):
    try:
        check_text(text)
    except UnknownPlaceholder:
        return
    assert placeholders_in(text) <= set(PLACEHOLDERS)
