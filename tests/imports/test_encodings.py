"""Which bytes are these, and which are no table at all."""

import pytest

from apps.imports.errors import FileRefused
from apps.imports.reading.encoding import check_encoding, detect_encoding
from tests.imports.conftest import TURKISH, Write

TURKISH_TEXT = "Müşteri;Tutar\nIşık Şükrü;12,50\n"


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("cp1254", "cp1254"),
        ("iso-8859-9", "cp1254"),
    ],
)
def test_turkish_letters_survive_every_usual_encoding(write: Write, written: str, found: str):
    path = write(TURKISH_TEXT, encoding=written)
    assert detect_encoding(path) == found
    assert path.read_text(encoding=found) == TURKISH_TEXT


@pytest.mark.parametrize(("written", "found"), [("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be")])
def test_utf_16_is_seen_without_its_mark(write: Write, written: str, found: str):
    assert detect_encoding(write("customer;amount\n" * 20, encoding=written)) == found


def test_big_endian_utf_16_with_its_mark_is_read(write: Write):
    path = write(b"\xfe\xff" + TURKISH_TEXT.encode("utf-16-be"))
    assert path.read_text(encoding=detect_encoding(path)) == TURKISH_TEXT


def test_the_two_turkish_files_are_told_apart():
    assert [detect_encoding(path) for path in TURKISH] == ["cp1254", "utf-8-sig"]


def test_one_wrong_byte_at_the_end_of_a_long_file_is_noticed(write: Write):
    path = write(("a;b\n" * 500_000).encode() + "ş".encode("cp1254"))
    assert detect_encoding(path) == "cp1254"


def test_a_letter_cut_by_the_block_is_still_one_letter(write: Write):
    assert detect_encoding(write(b"x" * ((1 << 20) - 1) + "ş;a\n".encode())) == "utf-8"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b" \n\r\n\t ", "file_empty"),
        (b"PK\x03\x04\x14\x00\x06\x00xl/workbook.xml", "file_is_spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old excel", "file_is_spreadsheet"),
        (b"%PDF-1.7 a receipt", "file_is_binary"),
        (b"\x89PNG\r\n\x1a\n", "file_is_binary"),
        (b"\x1f\x8b\x08zipped", "file_is_binary"),
        (b"order;amount\n1;\x00\n", "file_is_binary"),
        (b"a" * 5000 + b"\x00", "file_is_binary"),
    ],
)
def test_what_is_no_text_file_is_refused_by_name(write: Write, content: bytes, code: str):
    with pytest.raises(FileRefused) as refusal:
        detect_encoding(write(content))
    assert refusal.value.code == code
    assert refusal.value.field == "file"


def test_a_spreadsheet_named_csv_is_told_how_to_become_one(write: Write):
    with pytest.raises(FileRefused, match="CSV UTF-8"):
        detect_encoding(write(b"PK\x03\x04rest"))


def test_bytes_that_no_guess_fits_name_the_encoding(write: Write):
    with pytest.raises(FileRefused) as refusal:
        detect_encoding(write(b"a;b\n\xff\x8d\x9d\n"))
    assert (refusal.value.code, refusal.value.field) == ("wrong_encoding", "encoding")


@pytest.mark.parametrize(("codec", "code"), [("klingon", "unknown_encoding"), ("utf-8", "wrong_encoding")])
def test_an_encoding_that_the_merchant_named_is_checked(write: Write, codec: str, code: str):
    with pytest.raises(FileRefused) as refusal:
        check_encoding(write(TURKISH_TEXT, encoding="cp1254"), codec)
    assert refusal.value.code == code
