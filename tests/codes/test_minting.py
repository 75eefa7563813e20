"""Making and finding codes: the database alone opens nothing."""

import pytest
from django.db import IntegrityError, connection

from apps.codes.models import Code
from apps.codes.services import code_text, find_code, mint_code

pytestmark = pytest.mark.django_db


def test_the_owner_can_see_a_code_again():
    code = mint_code(kind=Code.Kind.REWARD)
    assert code_text(code) == code_text(Code.objects.get())


def test_a_code_is_found_in_any_spelling():
    code = mint_code(kind=Code.Kind.REWARD)
    text = code_text(code)
    for spelling in (text, text.lower(), text.replace("-", ""), text.replace("-", " "), f"  {text} "):
        assert find_code(text=spelling) == code


@pytest.mark.parametrize("text", ["", " ", "-", "ABCD", "💥", "\0", "' OR 1=1 --", "A" * 100_000])
def test_what_is_no_code_finds_nothing(text):
    mint_code(kind=Code.Kind.REWARD)
    assert find_code(text=text) is None


def test_a_code_of_another_kind_is_not_found():
    code = mint_code(kind=Code.Kind.CLAIM)
    assert find_code(text=code_text(code), kind=Code.Kind.REWARD) is None
    assert find_code(text=code_text(code), kind=Code.Kind.CLAIM) == code


def test_the_text_is_nowhere_in_the_database():
    code = mint_code(kind=Code.Kind.REWARD)
    text = code_text(code).replace("-", "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM codes_code")
        row = " ".join(map(str, cursor.fetchone()))
    assert text not in row
    assert text.lower() not in row
    assert text[:12] not in row
    assert code.tail == text[-4:]


def test_a_stolen_database_opens_nothing_without_the_key(settings):
    code = mint_code(kind=Code.Kind.REWARD)
    text = code_text(code)
    settings.CODE_KEY = "the thief does not have the right one"
    assert code_text(code) != text
    assert find_code(text=text) is None


def test_two_codes_with_one_key_cannot_exist():
    code = mint_code(kind=Code.Kind.REWARD)
    with pytest.raises(IntegrityError):
        Code.objects.create(kind=Code.Kind.CLAIM, key_hash=code.key_hash, tail=code.tail)


def test_minting_costs_one_write(django_assert_num_queries):
    with django_assert_num_queries(1):
        mint_code(kind=Code.Kind.REWARD)


def test_finding_costs_one_read(django_assert_num_queries):
    text = code_text(mint_code(kind=Code.Kind.REWARD))
    with django_assert_num_queries(1):
        find_code(text=text)


def test_a_code_never_prints_itself_in_logs():
    code = mint_code(kind=Code.Kind.REWARD)
    assert str(code) == f"…{code.tail}"
