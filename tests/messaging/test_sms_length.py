"""What an SMS costs is known before it is sent (rule 89)."""

from __future__ import annotations

import pytest

from apps.messaging.sms_length import fold_ascii, sms_segments


@pytest.mark.parametrize(
    ("text", "encoding", "parts"),
    [
        ("", "GSM-7", 0),
        ("a" * 160, "GSM-7", 1),
        ("a" * 161, "GSM-7", 2),
        ("a" * 306, "GSM-7", 2),
        ("a" * 307, "GSM-7", 3),
        # ö, ü, Ç, Ö and Ü are in every telephone.
        ("Çöpü ÖÜ" + "a" * 153, "GSM-7", 1),
        # The euro takes two places.
        ("€" * 80, "GSM-7", 1),
        ("€" * 81, "GSM-7", 2),
        *[(letter + "a" * 69, "UCS-2", 1) for letter in "ĞğŞşİıçəƏ"],
        *[(letter + "a" * 70, "UCS-2", 2) for letter in "ĞğŞşİıçəƏ"],
        ("ş" * 134, "UCS-2", 2),
        ("ş" * 135, "UCS-2", 3),
        # An emoji takes two units, and is not torn apart.
        ("😀" * 35, "UCS-2", 1),
        ("😀" * 36, "UCS-2", 2),
        ("😀" * 66, "UCS-2", 2),
        ("😀" * 67, "UCS-2", 3),
    ],
)
def test_letters_decide_how_many_parts_a_text_takes(text, encoding, parts):
    found = sms_segments(text)
    assert (found.encoding, found.parts) == (encoding, parts)


def test_units_and_room_are_told():
    plain, costly = sms_segments("Merhaba"), sms_segments("Günaydın")
    assert (plain.units, plain.per_part) == (7, 160)
    assert (costly.units, costly.per_part) == (8, 70)
    assert sms_segments("a" * 200).per_part == 153
    assert sms_segments("ş" * 100).per_part == 67


@pytest.mark.parametrize(
    ("text", "encoding", "parts"),
    [
        ("ş" * 77 + "a", "GSM-7 Turkish", 1),
        ("ş" * 78, "GSM-7 Turkish", 2),
        ("ı" + "a" * 153, "GSM-7 Turkish", 1),
        ("ı" + "a" * 154, "GSM-7 Turkish", 2),
        ("a" * 160, "GSM-7", 1),
        # Azerbaijani ə is in no table.
        ("ə" + "ş" * 69, "UCS-2", 1),
        ("ə" + "ş" * 70, "UCS-2", 2),
    ],
)
def test_a_gateway_with_the_turkish_table_has_155_places(text, encoding, parts):
    found = sms_segments(text, turkish_shift=True)
    assert (found.encoding, found.parts) == (encoding, parts)


def test_folding_offers_the_same_text_without_the_letters_that_cost():
    text = "Şubat’ta %20 indirim: ığdır, çay, İĞNE, gəl… ₺50 — söz"
    assert sms_segments(text).folded == "Subat'ta %20 indirim: igdir, cay, IGNE, gel... TL50 - soz"
    assert sms_segments(fold_ascii(text)).encoding == "GSM-7"
    assert fold_ascii("😀ok") == "ok"
