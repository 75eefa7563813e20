"""The desk's pages about letters: who opens which, what a cap or a look refuses, WhatsApp from a customer's page."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.common import clock
from apps.messaging.colours import contrast_on_white, darkened, is_colour
from apps.messaging.errors import BadBrand, NoNumber
from apps.messaging.images import image_type
from apps.messaging.models import Brand, Cap, Message, Pause, Suppression
from apps.messaging.placeholders import PLACEHOLDERS, fill, fill_html, placeholders_in
from apps.messaging.services import current_brand, note_whatsapp, pause, save_brand, save_cap, whatsapp_link
from apps.messaging.sms_length import fold_ascii, sms_segments
from tests.factories.customers import CustomerFactory
from tests.factories.messaging import MessageFactory
from tests.factories.staff import UserFactory
from tests.messaging.test_brand import GIF, PNG

pytestmark = pytest.mark.django_db
LOOK = "/admin/messaging/brand/"


def as_(role: str) -> Client:
    client = Client()
    client.force_login(UserFactory.create(role=role), backend="apps.staff.backends.RoleBackend")
    return client


def page(model: str, name: str = "changelist", *args: int) -> str:
    return reverse(f"admin:messaging_{model}_{name}", args=args)


@pytest.mark.parametrize(
    ("role", "adds"), [("owner", 200), ("manager", 200), ("support", 403)], ids=["owner", "manager", "support"]
)
def test_who_may_close_an_address(role: str, adds: int) -> None:
    client = as_(role)
    assert client.get(page("suppression")).status_code == 200
    assert client.get(page("suppression", "add")).status_code == adds
    client.post(page("suppression", "add"), {"channel": "email", "address": "a@b.example", "reason": "staff"})
    assert Suppression.objects.exists() is (adds == 200)


def test_an_address_is_closed_once_and_the_second_try_is_told() -> None:
    typed = {"channel": "email", "address": "a@b.example", "reason": "staff"}
    manager = as_("manager")
    manager.post(page("suppression", "add"), typed)
    reply = manager.post(page("suppression", "add"), typed)
    assert reply.status_code == 200
    assert reply.context["adminform"].form.errors
    assert 'value="a@b.example"' in reply.content.decode()
    assert Suppression.objects.count() == 1


@pytest.mark.parametrize("role", ["owner", "manager", "support"])
def test_letters_and_pauses_are_history_for_everybody(role: str) -> None:
    client = as_(role)
    letter = MessageFactory.create()
    row = pause(customer=CustomerFactory.create(), what="all", reference="case:1")
    for model, key in (("message", letter.pk), ("pause", row.pk)):
        assert client.get(page(model, "add")).status_code == 403
        assert client.get(page(model, "change", key)).status_code == 200
        assert client.post(page(model, "change", key), {"state": "sent", "what": "surveys"}).status_code == 403
        assert client.post(page(model, "delete", key), {"post": "yes"}).status_code == 403
    assert Pause.objects.get().what == "all"
    assert Message.objects.get().state == "queued"


def test_a_cashier_opens_none_of_it() -> None:
    client, mira = as_("cashier"), CustomerFactory.create()
    addresses = [page("message"), page("pause"), page("suppression"), LOOK]
    addresses.append(reverse("admin:messaging_whatsapp", args=[mira.pk]))
    for address in addresses:
        assert client.get(address).status_code in (302, 403), address
        assert client.post(address, {"text": "x", "number": str(uuid.uuid4())}).status_code in (302, 403), address
    assert not Message.objects.exists()


def test_the_list_of_letters_costs_the_same_for_one_and_for_many(django_assert_max_num_queries: Any) -> None:
    client = as_("support")
    MessageFactory.create()
    client.get(page("message"))
    with django_assert_max_num_queries(9):
        client.get(page("message"))
    for _number in range(15):
        MessageFactory.create()
    with django_assert_max_num_queries(9):
        client.get(page("message"))


def test_the_list_of_pauses_costs_the_same_for_one_and_for_many(django_assert_max_num_queries: Any) -> None:
    client = as_("support")
    for number in range(12):
        pause(customer=CustomerFactory.create(), what="all", reference=f"case:{number}")
    client.get(page("pause"))
    with django_assert_max_num_queries(8):
        assert client.get(page("pause")).context["cl"].result_count == 12


@pytest.mark.parametrize("asked", ["1' OR '1'='1", "%", "\x00", "ş" * 300, "a@b.example"])
def test_searching_letters_never_falls_over_what_is_typed(asked: str) -> None:
    MessageFactory.create(to="other@c.example")
    reply = as_("support").get(page("message"), {"q": asked})
    assert reply.status_code == 200


def test_a_refused_look_changes_neither_brand_nor_limits() -> None:
    save_brand(sender_name="Before", colour="#7a1f1f")
    save_cap(channel="email", letters_max=3, days=7)
    typed = {"sender_name": "After", "colour": "#ffff00", "email_letters_max": "9", "email_days": "9"}
    reply = as_("owner").post(LOOK, typed)
    assert reply.status_code == 200
    assert Brand.objects.get().sender_name == "Before"
    assert list(Cap.objects.values_list("letters_max", "days")) == [(3, 7)]
    assert 'value="After"' in reply.content.decode()


def test_the_look_page_shows_what_is_set_and_escapes_it() -> None:
    save_brand(sender_name='<b>"Kahve"', signature="</textarea><script>x</script>")
    save_cap(channel="sms", letters_max=4, days=30)
    text = as_("manager").get(LOOK).content.decode()
    assert "&lt;b&gt;&quot;Kahve&quot;" in text
    assert "</textarea><script>" not in text
    assert 'value="30"' in text


@pytest.mark.parametrize("days", [0, -1, 366, None])
@pytest.mark.parametrize("channel", ["email", "sms"])
def test_a_refused_cap_names_its_channel_and_keeps_the_old_one(channel: str, days: int | None) -> None:
    save_cap(channel=channel, letters_max=1, days=365)
    with pytest.raises(BadBrand) as refusal:
        save_cap(channel=channel, letters_max=2, days=days)
    assert refusal.value.field == f"{channel}_letters_max"
    assert list(Cap.objects.values_list("channel", "letters_max", "days")) == [(channel, 1, 365)]


def test_a_new_picture_takes_the_place_of_the_address_of_one() -> None:
    save_brand(logo_url="https://kahve.example/l.png")
    row = save_brand(logo=PNG, logo_url="https://kahve.example/other.png")
    assert (row.logo_url, bool(row.logo_digest)) == ("", True)
    first = current_brand().logo
    assert save_brand(logo=GIF).logo_digest not in first
    assert current_brand().logo != first


def test_names_and_footers_are_kept_in_one_line() -> None:
    row = save_brand(sender_name=" Kahve \r\n Durağı ", sms_footer="RET\nyaz", signature="\n Mira\nCan \n")
    assert (row.sender_name, row.sms_footer, row.signature) == ("Kahve Durağı", "RET yaz", "Mira\nCan")


@pytest.mark.parametrize("colour", ["#777777", "#ff0000", "#00ff00", "#0000ff", "#abcdef", "#fefefe", "#808000"])
def test_the_darker_colour_is_the_nearest_that_can_be_read(colour: str) -> None:
    found = darkened(colour)
    assert is_colour(found)
    assert contrast_on_white(found) >= 4.5
    if contrast_on_white(colour) >= 4.5:
        assert found == colour
    else:
        lighter = "#" + "".join(f"{min(255, int(found[at : at + 2], 16) + 6):02x}" for at in (1, 3, 5))
        assert contrast_on_white(lighter) < 4.9


@pytest.mark.parametrize("data", [PNG[:24] + b"\0" * 40, b"GIF89a\0\0\1\0" + b"\0" * 9, b"\x89PNG" + PNG[4:20]])
def test_a_picture_without_a_side_is_none(data: bytes) -> None:
    assert image_type(data[:16] + b"\0" * 8 + data[24:]) == ""


def test_what_follows_a_picture_does_not_make_it_none() -> None:
    assert (image_type(PNG), image_type(GIF), image_type(PNG + b"trailing")) == ("image/png", "image/gif", "image/png")


@pytest.mark.parametrize(
    ("phone", "digits"), [("+90 532 111 22 33", "905321112233"), ("+994-50/1", "994501"), ("", "")]
)
def test_a_whatsapp_address_holds_digits_only_and_no_word_breaks_out_of_it(phone: str, digits: str) -> None:
    link = whatsapp_link(phone=phone, text='a&b=c#d "e"\n<f>')
    assert link == f"https://wa.me/{digits}?text=a%26b%3Dc%23d%20%22e%22%0A%3Cf%3E"


def test_a_whatsapp_is_noted_in_the_customers_language_and_cut_to_its_length() -> None:
    mira = CustomerFactory.create(language="az")
    noted = note_whatsapp(customer=mira, text="x" * 2_000, reference="w:1")
    assert (noted.language, len(noted.body_text), noted.to, noted.purpose) == ("az", 1_000, mira.phone, "service")
    assert noted.sent_at is not None
    assert note_whatsapp(customer=mira, text="y", reference="w:2", language="tr").language == "tr"
    with pytest.raises(NoNumber) as refusal:
        note_whatsapp(customer=CustomerFactory.create(phone=""), text="x", reference="w:3")
    assert refusal.value.code == "no_number"
    assert Message.objects.count() == 2


def test_the_greeting_speaks_the_customers_language_and_not_the_readers() -> None:
    leyla = CustomerFactory.create(name="Leyla", language="tr")
    text = as_("support").get(reverse("admin:messaging_whatsapp", args=[leyla.pk])).content.decode()
    assert "Merhaba Leyla" in text


def test_nobody_writes_to_somebody_who_was_forgotten() -> None:
    gone = CustomerFactory.create(forgotten_at=clock.now(), name="", name_key="", email="", phone="")
    client = as_("owner")
    for key in (gone.pk, 999_999):
        assert client.get(reverse("admin:messaging_whatsapp", args=[key])).status_code == 404


def test_one_number_for_two_customers_is_two_messages() -> None:
    """The page's own number is hidden in it; another customer's page could send the same one."""
    client, number = as_("support"), str(uuid.uuid4())
    for _each in range(2):
        mira = CustomerFactory.create()
        client.post(reverse("admin:messaging_whatsapp", args=[mira.pk]), {"text": "Hi", "number": number})
    assert Message.objects.filter(channel="whatsapp").count() == 2


@pytest.mark.parametrize("name", sorted(PLACEHOLDERS))
def test_every_place_is_filled_once_and_safe_on_a_page(name: str) -> None:
    values = {name: f"<i>{{{name}}}</i>"}
    assert fill(f"[{{{name}}}]", values) == f"[<i>{{{name}}}</i>]"
    assert fill_html(f"{{{name}}}", values) == f"<p>&lt;i&gt;{{{name}}}&lt;/i&gt;</p>"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{a}{b}", {"a", "b"}),
        ("{ a }", {"a"}),
        ("{a\nb}", set()),
        ("{" + "x" * 61 + "}", set()),
        ("{{name}}", {"name"}),
        ("}name{", set()),
    ],
)
def test_what_stands_between_braces_on_one_line_is_a_place(text: str, found: set[str]) -> None:
    assert placeholders_in(text) == found


@pytest.mark.parametrize(
    ("text", "encoding", "units", "parts"),
    [
        ("\n", "GSM-7", 1, 1),
        ("^{}\\[~]|€", "GSM-7", 18, 1),
        # An escape of two places is not torn apart between two parts.
        ("a" * 152 + "€" + "a" * 151, "GSM-7", 305, 2),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),
        ("₺", "UCS-2", 1, 1),
        ("’", "UCS-2", 1, 1),
        ("ə" * 67 + "ə" * 67, "UCS-2", 134, 2),
        ("a" * 66 + "😀" + "ə" * 66, "UCS-2", 134, 3),
    ],
)
def test_the_last_place_of_a_part_decides_rule_89(text: str, encoding: str, units: int, parts: int) -> None:
    told = sms_segments(text)
    assert (told.encoding, told.units, told.parts) == (encoding, units, parts)


@pytest.mark.parametrize("text", ["Şükrü", "Gülşən Əliyeva", "“50₺” – 10₼…", "Straße, Ærø", "çöğüşı ÇÖĞÜŞİ", "日本 ok"])
def test_folded_text_never_costs_more_and_folds_no_further(text: str) -> None:
    told = sms_segments(text)
    assert sms_segments(told.folded).encoding == "GSM-7"
    assert fold_ascii(told.folded) == told.folded
    assert sms_segments(told.folded).parts <= told.parts
