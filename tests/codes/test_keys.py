"""Codes as people write them (rule 57 and the decision on codes)."""

import json
import uuid
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.codes import keys
from apps.common.text import code_key

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "turkish_vectors.json").read_text())
SPELLINGS = VECTORS["promo_groups"][0]


@pytest.mark.parametrize("spelling", SPELLINGS["members"])
def test_eight_turkish_spellings_are_one_code(spelling):
    assert code_key(spelling) == SPELLINGS["folds"][0]


def test_the_eight_spellings_really_differ():
    assert len(SPELLINGS["members"]) == 8
    assert len(set(SPELLINGS["members"])) >= 7
    assert len({spelling.lower() for spelling in SPELLINGS["members"]}) > 1


def test_other_turkish_letters_stay_distinct():
    assert code_key("KIŞ25") != code_key("KIS25")
    assert code_key("GÜL") != code_key("GUL")


@pytest.mark.parametrize("letter", "Iİıi")
def test_every_kind_of_i_is_one(letter):
    assert code_key(f"K{letter}Ş") == "kiş"


def test_the_alphabet_has_nothing_that_is_misread():
    assert set("IİıO01") & set(keys.ALPHABET) == set()
    assert len(keys.ALPHABET) == len(set(keys.ALPHABET)) == 32
    assert len({code_key(letter) for letter in keys.ALPHABET}) == 32


def test_a_secret_code_cannot_be_guessed():
    bits = keys.LENGTH * 5
    assert keys.LENGTH >= 16
    assert bits >= 77


@given(seed=st.uuids())
def test_the_same_seed_is_always_the_same_text(seed: uuid.UUID):
    text = keys.secret_text("reward", seed)
    assert text == keys.secret_text("reward", seed)
    assert len(text) == 16
    assert set(text) <= set(keys.ALPHABET)


def test_all_signs_are_used_in_every_place():
    texts = [keys.secret_text("reward", uuid.UUID(int=number)) for number in range(1000)]
    assert len(set(texts)) == 1000
    for place in range(keys.LENGTH):
        assert {text[place] for text in texts} == set(keys.ALPHABET)


def test_one_seed_makes_different_texts_for_different_kinds():
    seed = uuid.UUID(int=7)
    assert keys.secret_text("reward", seed) != keys.secret_text("claim", seed)


def test_another_key_makes_other_texts_and_other_hashes(settings):
    seed = uuid.UUID(int=7)
    text, kept = keys.secret_text("reward", seed), keys.keyed_hash("key", "abc")
    settings.CODE_KEY = "another key, kept outside the database"
    assert keys.secret_text("reward", seed) != text
    assert keys.keyed_hash("key", "abc") != kept


def test_with_a_code_key_the_secret_key_may_change(settings):
    settings.CODE_KEY = "kept for ever"
    text = keys.secret_text("reward", uuid.UUID(int=7))
    settings.SECRET_KEY = "a new one" * 8
    assert keys.secret_text("reward", uuid.UUID(int=7)) == text


@pytest.mark.parametrize(
    "spelling",
    [
        "abcd-efgh-jklm-npqr",
        "ABCD EFGH JKLM NPQR",
        "  ABCDEFGHJKLMNPQR\n",
        "ABCD–EFGH—JKLM−NPQR",
        "ABCD\u00a0EFGH\u200bJKLM\u00adNPQR",
        "ＡＢＣＤ-ＥＦＧＨ-ＪＫＬＭ-ＮＰＱＲ",
    ],
)
def test_case_spaces_and_dashes_do_not_matter_in_a_secret_code(spelling):
    assert keys.secret_key(spelling) == "abcdefghjklmnpqr"


def test_a_code_is_shown_in_groups_of_four():
    assert keys.grouped("ABCDEFGHJKLMNPQR") == "ABCD-EFGH-JKLM-NPQR"
