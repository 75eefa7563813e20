"""One look for every letter (E1)."""

from __future__ import annotations

import base64
import struct

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from apps.messaging.colours import contrast_on_white, darkened
from apps.messaging.errors import BadBrand
from apps.messaging.images import image_type
from apps.messaging.models import Brand
from apps.messaging.services import current_brand, deliver_due, queue_letter, save_brand
from tests.factories.customers import CustomerFactory

pytestmark = pytest.mark.django_db
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 10 + b"\xff\xc0\x00\x11\x08\x00\x10\x00\x20\x03" + b"\0" * 12


def a_letter(mailoutbox, purpose="programme"):
    mira = CustomerFactory(name="Mira", email="mira@example.com")
    queue_letter(
        reference="x:1",
        template="nights/points_expire",
        purpose=purpose,
        to=mira.email,
        language="en",
        context={"name": "Mira", "points": 5, "worth": "1", "day": "today", "link": "https://kahve.example"},
        customer=mira,
    )
    deliver_due(limit=5)
    return mailoutbox[-1]


def test_every_letter_wears_the_brand(mailoutbox):
    save_brand(
        sender_name="Kahve Durağı",
        reply_to="merhaba@kahve.example",
        colour="#7A1F1F",
        signature="Mira & Can\nKahve Durağı",
        logo_url="https://kahve.example/logo.png",
    )
    mail = a_letter(mailoutbox)
    html = mail.alternatives[0].content
    assert mail.from_email.endswith("<loyalty@localhost>")
    assert "=?utf-8?" in str(mail.message()["From"])
    assert mail.reply_to == ["merhaba@kahve.example"]
    assert 'src="https://kahve.example/logo.png"' in html
    assert "#7a1f1f" in html
    assert "Mira &amp; Can" in html
    assert "Mira & Can" in mail.body


def test_without_a_brand_letters_go_out_as_before(mailoutbox):
    mail = a_letter(mailoutbox)
    assert mail.from_email == "Müdavim <loyalty@localhost>"
    assert mail.reply_to == []
    assert "<img" not in mail.alternatives[0].content


def test_an_uploaded_logo_is_served_to_mail_programs(mailoutbox):
    save_brand(logo=PNG)
    address = current_brand().logo
    assert address.startswith("http://localhost:8000/letters/logo/")
    path = address.removeprefix("http://localhost:8000")
    reply = Client().get(path)
    assert (reply.status_code, reply["Content-Type"], reply.content) == (200, "image/png", PNG)
    assert "immutable" in reply["Cache-Control"]
    save_brand(logo=GIF)
    assert Client().get(path).status_code == 404
    assert Client().get(current_brand().logo.removeprefix("http://localhost:8000"))["Content-Type"] == "image/gif"


def test_saving_the_rest_keeps_the_logo_and_can_take_it_away():
    save_brand(logo=PNG)
    save_brand(signature="Kahve", keeps_logo=True)
    assert current_brand().logo
    save_brand(logo_url="https://kahve.example/l.png", keeps_logo=True)
    assert current_brand().logo == "https://kahve.example/l.png"
    save_brand()
    assert current_brand().logo == ""


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"\x89PNG\r\n\x1a\n",
        PNG[:20],
        b"%PDF-1.4",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe0\x00\x00" * 30,
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 9_000, 9) + b"\0" * 40,
    ],
)
def test_what_is_no_picture_is_no_logo(data):
    with pytest.raises(BadBrand) as refusal:
        save_brand(logo=data)
    assert refusal.value.field == "logo"
    assert not Brand.objects.exists()


def test_pictures_are_known_by_what_is_in_them():
    assert [image_type(data) for data in (PNG, GIF, JPEG)] == ["image/png", "image/gif", "image/jpeg"]


def test_a_huge_picture_is_refused():
    with pytest.raises(BadBrand, match="at most 300 KB"):
        save_brand(logo=PNG + b"\0" * 400_000)


@pytest.mark.parametrize("colour", ["#ffffff", "#ffff00", "#9acd32", "#f4a261"])
def test_a_colour_that_cannot_be_read_is_refused_with_one_that_can(colour):
    with pytest.raises(BadBrand) as refusal:
        save_brand(colour=colour)
    assert darkened(colour) in str(refusal.value)
    assert contrast_on_white(darkened(colour)) >= 4.5
    save_brand(colour=darkened(colour))


@pytest.mark.parametrize("colour", ["red", "#fff", "#12345g", "javascript:x", "", "#000000;x:y"])
def test_a_colour_is_six_digits(colour):
    with pytest.raises(BadBrand, match="six digits"):
        save_brand(colour=colour)


def test_contrast_is_counted_as_everybody_counts_it():
    assert contrast_on_white("#000000") == pytest.approx(21)
    assert contrast_on_white("#ffffff") == pytest.approx(1)
    assert contrast_on_white("#767676") == pytest.approx(4.54, abs=0.01)


def test_a_logo_must_come_safely():
    with pytest.raises(BadBrand) as refusal:
        save_brand(logo_url="http://kahve.example/logo.png")
    assert refusal.value.field == "logo_url"


def test_there_is_one_look_with_one_logo():
    with pytest.raises(IntegrityError, match="messaging_brand_is_the_only_one"), transaction.atomic():
        Brand.objects.create(pk=2)
    with pytest.raises(IntegrityError, match="messaging_brand_has_one_logo"), transaction.atomic():
        Brand.objects.create(pk=1, logo=PNG, logo_digest="x", logo_url="https://kahve.example/l.png")
