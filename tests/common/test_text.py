"""Turkish and Azerbaijani letters in codes and names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.common.text import code_key, fold


@pytest.mark.parametrize(
    "spelling", ["İNDİRİM10", "indirim10", "INDIRIM10", "ındırım10", "  indirim10 ", "ｉｎｄｉｒｉｍ１０"]
)
def test_every_spelling_of_one_code_is_one_code(spelling: str) -> None:
    assert code_key(spelling) == "indirim10"


def test_other_turkish_letters_keep_codes_apart() -> None:
    assert code_key("KIŞ25") != code_key("KIS25")
    assert code_key("ÇAY") != code_key("CAY")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Şükrü  IŞIK", "sukru isik"),
        ("İbrahim Çağrı Öz", "ibrahim cagri oz"),
        ("Gülşən Əliyeva", "gulsen eliyeva"),
        ("Renée Müller-Groß", "renee muller-gross"),
        ("", ""),
        (" \t ", ""),
    ],
)
def test_a_name_is_found_without_its_marks(name: str, key: str) -> None:
    assert fold(name) == key


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="abcçdeəfgğhıiİIjklmnoöprsştuüvyzxq ", max_size=30))
def test_the_case_of_a_name_does_not_matter(name: str) -> None:
    assert fold(name.upper()) == fold(name) == fold(name.lower())
