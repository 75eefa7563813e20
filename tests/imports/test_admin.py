"""Imports at the desk, page by page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.customers.services import create_customer
from apps.imports import services
from apps.imports.models import Batch
from apps.imports.tasks import go_on
from apps.orders.models import Channel, Order
from apps.staff.models import User
from tests.factories.programs import program
from tests.factories.staff import UserFactory
from tests.imports.conftest import TURKISH

pytestmark = pytest.mark.django_db

LIST, ADD = "/admin/imports/batch/", "/admin/imports/batch/add/"
RETAIL = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(UserFactory.create(role=role), backend="apps.staff.backends.RoleBackend")
    return client


@pytest.fixture
def manager() -> Client:
    return signed_in(User.Role.MANAGER)


def send(client: Client, content: bytes, kind: str = "orders"):
    return client.post(ADD, {"file": SimpleUploadedFile("sales.csv", content), "kind": kind})


def page(batch: Batch) -> str:
    return f"/admin/imports/batch/{batch.pk}/change/"


def deed(batch: Batch, name: str) -> str:
    return f"/admin/imports/batch/{batch.pk}/{name}/"


def test_from_upload_to_undo(manager: Client):
    program(code="club")
    answer = send(manager, TURKISH[0].read_bytes())
    batch = Batch.objects.get()
    assert answer.headers["Location"] == page(batch)
    assert batch.actor is not None

    shown = manager.get(page(batch)).content.decode()
    for finding in ("CP1254", "assumed, please check", "semicolon", "comma", "31.12.2011", "₺44,501.15", "ALARM CLOCK"):
        assert finding in shown
    assert not Order.objects.exists()

    manager.post(deed(batch, "bring-in"))
    assert 'hx-trigger="every 1s"' in manager.get(page(batch)).content.decode()
    waiting = manager.get(deed(batch, "progress"))
    assert ("HX-Refresh" in waiting.headers, b"Waiting" in waiting.content) == (False, True)
    go_on()
    assert manager.get(deed(batch, "progress")).headers["HX-Refresh"] == "true"

    done = manager.get(page(batch)).content.decode()
    assert "₺44,073.45" in done
    assert "Undo this import" in done
    manager.post(deed(batch, "undo"))
    go_on()
    undone = manager.get(page(batch)).content.decode()
    assert "93 purchases or balances no longer count" in undone
    assert "Undo this import" not in undone


def test_the_preview_refuses_what_the_import_refuses_and_counts_each_person_once(manager: Client):
    rows = ("D-1;03.11.2026;0532 111 22 33;;180,00", "D-2;04.11.2026;+905321112233;;40,00")
    wrong = ("D-3;05.11.2026;;BROKEN@;210,00", "D-4;06.11.2026;12;;90,00")
    send(manager, "\n".join(("order;date;phone;email;total", *rows, *wrong)).encode())
    batch = Batch.objects.get()
    foreseen = manager.get(page(batch))
    figures = {str(name): value for name, value in foreseen.context["figures"]}
    expected = {"Customers": "1", "Purchases": "2", "Sales": "₺220.00", "Rejected rows": "2"}
    assert {name: figures[name] for name in expected} == expected
    assert [(each.row, each.field) for each in foreseen.context["preview"].refusals] == [(4, "email"), (5, "phone")]
    manager.post(deed(batch, "bring-in"))
    go_on()
    result = manager.get(page(batch))
    brought = {str(name): value for name, value in result.context["figures"]}
    assert {name: brought[name] for name in expected} == expected
    assert f"{batch.pk}: sales.csv" in result.content.decode()


def test_a_file_that_is_no_table_is_answered_in_the_form(manager: Client):
    answer = send(manager, b"PK\x03\x04")
    assert answer.status_code == 200
    assert "This is a spreadsheet, not a CSV file." in answer.content.decode()
    assert "This field is required" in manager.post(ADD, {}).content.decode()
    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"just some words\n",
        b"a;b\n",
        b'"\n' * 500,
        b";;;;\n;;;;\n",
        b"\xff\xfe",
        b"Tarih;Tarih;Tutar\n1;2;3\n",
        b"date,total\n" + b"x," * 5000,
        b"0001 19970101\n",
        ("date;total\n" + "2026-01-01;=1+1\n").encode("utf-16"),
    ],
)
def test_no_bad_file_breaks_the_page_that_shows_it(manager: Client, content: bytes):
    answer = send(manager, content)
    assert answer.status_code in (200, 302)
    for batch in Batch.objects.all():
        shown = manager.get(page(batch))
        assert shown.status_code == 200
        assert 'role="alert"' in shown.content.decode()
        assert manager.post(deed(batch, "bring-in"), follow=True).status_code == 200
        batch.refresh_from_db()
        assert batch.status in (Batch.Status.DRAFT, Batch.Status.WAITING)
    go_on()
    assert not Order.objects.exists()


def test_columns_can_be_named_where_the_headings_say_nothing(manager: Client):
    send(manager, "Gün;Ne kadar;Kim\n13.01.2026;5,50;ali\n".encode())
    batch = Batch.objects.get()
    refused = manager.get(page(batch)).content.decode()
    assert "These headings were not found" in refused
    assert "Ne kadar" in refused
    said = {"layout": "csv", "column_placed_at": "Gün", "column_total": "Ne kadar", "column_customer": "Kim"}
    assert manager.post(page(batch), said).status_code == 302
    shown = manager.get(page(batch)).content.decode()
    assert "₺5.50" in shown
    assert "Kim → Customer number" in shown
    kept = manager.get(deed(batch, "map"))
    assert 'customer = "Kim"' in kept.content.decode().replace('"customer"', "customer")
    assert kept.headers["Content-Disposition"] == f'attachment; filename="map-{batch.pk}.toml"'


def test_an_open_question_is_asked_and_its_answer_kept(manager: Client):
    send(manager, (RETAIL + "1,A,x,1,03/04/2026,5.00,7,F\n").encode())
    batch = Batch.objects.get()
    asked = manager.get(page(batch)).content.decode()
    assert "whether the day or the month comes first" in asked
    assert "Bring it in" not in asked
    manager.post(page(batch), {"date": "mdy", "statuses": "shipped = paid\n\nwaiting=open"})
    shown = manager.get(page(batch)).content.decode()
    assert "March 4, 2026" in shown
    assert "shipped = paid" in shown
    assert "Bring it in" in shown


def test_a_wrong_word_of_status_is_refused_where_it_was_typed(manager: Client):
    send(manager, (RETAIL + "1,A,x,1,2026-04-03,5.00,7,F\n").encode())
    batch = Batch.objects.get()
    answer = manager.post(page(batch), {"statuses": "shipped = gone"})
    assert answer.status_code == 200
    assert "word = status" in answer.content.decode()


def test_rejected_rows_are_shown_and_handed_out(manager: Client):
    send(manager, (RETAIL + "1,A,x,1,2026-04-03,5.00,7,F\n2,A,<b>,many,2026-04-03,5.00,7,F\n").encode())
    batch = Batch.objects.get()
    assert "Rows that would be rejected" in manager.get(page(batch)).content.decode()
    manager.post(deed(batch, "bring-in"))
    go_on()
    shown = manager.get(page(batch)).content.decode()
    assert "“many” is not a number" in shown
    answer = manager.get(deed(batch, "errors"))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="rejected-{batch.pk}.csv"'
    assert b"many" in b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_what_is_not_there_is_not_found(manager: Client):
    batch = Batch.objects.create(file_name="x.csv", status=Batch.Status.DONE)
    for address in (deed(batch, "errors"), "/admin/imports/batch/4711/change/", "/admin/imports/batch/x/change/"):
        assert manager.get(address).status_code == 404


def test_throwing_away_says_that_nothing_was_brought_in(manager: Client):
    send(manager, TURKISH[0].read_bytes())
    answer = manager.post(deed(Batch.objects.get(), "throw-away"), follow=True)
    assert "Nothing was brought in" in answer.content.decode()
    assert not Batch.objects.exists()


def test_a_refusal_is_a_message_and_not_a_fault(manager: Client):
    batch = Batch.objects.create(file_name="x.csv", status=Batch.Status.DONE)
    for name in ("bring-in", "throw-away"):
        assert "already started" in manager.post(deed(batch, name), follow=True).content.decode()
    Batch.objects.update(status=Batch.Status.RUNNING)
    assert "cannot be undone now" in manager.post(deed(batch, "undo"), follow=True).content.decode()


@pytest.mark.parametrize("name", ["bring-in", "throw-away", "undo"])
def test_nothing_changes_on_a_mere_look(manager: Client, name: str):
    batch = Batch.objects.create(file_name="x.csv", status=Batch.Status.DONE)
    assert manager.get(deed(batch, name)).status_code == 405


@pytest.mark.parametrize("role", [User.Role.SUPPORT, User.Role.CASHIER])
def test_only_owner_and_manager_bring_files_in(role: str):
    batch = Batch.objects.create(file_name="x.csv", status=Batch.Status.DONE)
    client = signed_in(role)
    for address in (LIST, ADD, page(batch), deed(batch, "progress"), deed(batch, "map"), deed(batch, "errors")):
        assert client.get(address).status_code in (302, 403)
    for name in ("bring-in", "throw-away", "undo"):
        assert client.post(deed(batch, name)).status_code in (302, 403)
    batch.refresh_from_db()
    assert batch.status == Batch.Status.DONE


def test_openings_are_checked_with_their_own_questions(manager: Client):
    program(code="club")
    send(manager, "Müşteri No;Puan\n42;10\n".encode(), kind="openings")
    batch = Batch.objects.get()
    shown = manager.get(page(batch)).content.decode()
    assert "Last usable day" in shown
    assert "Unit price" not in shown
    manager.post(deed(batch, "bring-in"))
    go_on()
    assert "Opening balances" in manager.get(page(batch)).content.decode()


def test_the_list_costs_the_same_for_one_import_as_for_many(manager: Client, django_assert_max_num_queries):
    for place in range(3):
        Batch.objects.create(file_name=f"{place}.csv", status=Batch.Status.DONE, actor=User.objects.get())
    with django_assert_max_num_queries(12):
        assert b"2.csv" in manager.get(LIST).content


@pytest.mark.parametrize("language", ["tr", "az"])
def test_every_page_opens_in_every_language(manager: Client, language: str):
    manager.cookies["django_language"] = language
    send(manager, TURKISH[0].read_bytes())
    batch = Batch.objects.get()
    for address in (LIST, ADD, page(batch)):
        assert manager.get(address).status_code == 200
    services.put_in_queue(batch=batch)
    assert manager.get(page(batch)).status_code == 200


def test_staff_say_which_channels_numbers_stand_in_a_file(manager: Client):
    program(code="club")
    channel = Channel.objects.create(code="web", name="Web shop", kind=Channel.Kind.WEB)
    ayse = create_customer(external_id="c1", scope="web")
    send(manager, b"order;date;customer;total\nW-1;2026-01-02;c1;10,00\n")
    batch = Batch.objects.get()
    assert "Web shop" in manager.get(page(batch)).content.decode()
    manager.post(page(batch), {"channel": "web"})
    manager.post(deed(batch, "bring-in"))
    go_on()
    order = Order.objects.get()
    assert (order.channel, order.customer) == (channel, ayse)


def test_staff_say_that_a_column_is_not_used(manager: Client):
    send(manager, b"order;date;qty;price;total\nW-1;2026-01-02;2;10,00;24,00\n")
    batch = Batch.objects.get()
    assert "does not fit the total" in manager.get(page(batch)).content.decode()
    manager.post(page(batch), {"column_unit_price": "-"})
    assert "24.00" in manager.get(page(batch)).content.decode()
