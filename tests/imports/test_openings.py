"""Opening balances with their own dates."""

import datetime as dt

import pytest
from django.core.management.base import CommandError

from apps.customers.models import Customer
from apps.customers.services import create_customer, find_customer
from apps.imports.models import Batch, BatchOpening
from apps.ledger.models import Lot, Transfer
from apps.ledger.reports import outstanding, verify
from apps.ledger.services import post_transfer
from apps.ledger.services.books import Posting
from apps.programs.models import Membership
from tests.factories.programs import program
from tests.imports.conftest import Write
from tests.imports.runs import picked, run

pytestmark = pytest.mark.django_db

TODAY = dt.datetime(2026, 5, 10, 9, tzinfo=dt.UTC)
TURKISH_FILE = [
    "Müşteri No;Puan;Başlangıç;Son Kullanma",
    "42;1.250;13.01.2026;31.12.2026",
    "43;80;;",
    "44;10;13.02.2026;",
    "45;10,0;;30.06.2026",
]


@pytest.fixture(autouse=True)
def today(time_machine) -> None:
    time_machine.move_to(TODAY, tick=False)


def bring(path, **options):
    return run("import_openings", path, **options)


def lots() -> list[tuple[object, ...]]:
    return sorted(Lot.objects.values_list("amount", "remaining", "active_from", "expires_on"), key=str)


def test_balances_keep_their_own_dates_and_others_begin_today(write: Write):
    """Rule 22, second half."""
    program(code="club")
    answer = bring(write(TURKISH_FILE))
    assert picked(answer, "members openings points rejected created unchanged") == {
        "members": 4,
        "openings": 4,
        "points": 1350,
        "rejected": 0,
        "created": 4,
        "unchanged": 0,
    }
    day = dt.date
    assert lots() == sorted(
        [
            (1250, 1250, day(2026, 1, 13), day(2026, 12, 31)),
            (80, 80, day(2026, 5, 10), None),
            (10, 10, day(2026, 2, 13), None),
            (10, 10, day(2026, 5, 10), day(2026, 6, 30)),
        ],
        key=str,
    )
    assert set(Transfer.objects.values_list("kind", flat=True)) == {"opening"}
    assert verify().differences == []


@pytest.mark.parametrize("written", ["1.500", "1,500", "1500"])
def test_a_file_whose_only_figure_is_in_thousands_is_no_riddle(write: Write, written: str):
    program(code="club")
    answer = bring(write(["customer;points", f"42;{written}"]))
    assert picked(answer, "points rejected") == {"points": 1500, "rejected": 0}


def test_the_same_file_twice_adds_nothing(write: Write):
    program(code="club")
    path = write(TURKISH_FILE)
    first = bring(path)
    again = bring(path)
    assert picked(again, "points created unchanged batch") == {
        "points": 1350,
        "created": 0,
        "unchanged": 4,
        "batch": first["batch"],
    }
    # Nor does another file with the same rows in it, such as the whole file after its first half.
    more = bring(write([*TURKISH_FILE, "46;5;;"], name="more.csv"))
    assert picked(more, "created unchanged") == {"created": 1, "unchanged": 4}
    assert outstanding("club") == 1355


def test_two_equal_rows_are_two_balances(write: Write):
    program(code="club")
    assert bring(write(["customer,points", "42,10", "42,10"]))["created"] == 2
    assert outstanding("club") == 20


def test_a_dry_run_adds_nothing(write: Write):
    program(code="club")
    answer = bring(write(TURKISH_FILE), dry_run=True)
    assert picked(answer, "points created batch") == {"points": 1350, "created": 4, "batch": None}
    assert not BatchOpening.objects.exists()
    assert not Customer.objects.exists()


def test_members_are_known_by_contact_or_card(write: Write):
    program(code="club")
    ayse = create_customer(email="ayse@example.com")
    mehmet = create_customer(phone="0532 123 45 67")
    card = create_customer(card="9001")
    rows = [
        "e-mail;phone;card;points",
        "AYSE@example.com;;;1",
        ";+90 532 123 4567;;2",
        ";;9001;3",
        "new@example.com;;;4",
    ]
    bring(write(rows))
    new = find_customer(email="new@example.com")
    assert new is not None
    points = dict(BatchOpening.objects.values_list("membership__customer", "points"))
    assert points == {ayse.pk: 1, mehmet.pk: 2, card.pk: 3, new.pk: 4}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("42;many;;", "bad_number"),
        ("42;0;;", "bad_points"),
        ("42;-5;;", "bad_points"),
        ("42;1,5;;", "bad_points"),
        (";5;;", "missing"),
        ("42;5;31.02.2026;", "bad_date"),
        ("42;5;01.01.2030;", "date_out_of_range"),
        ("42;5;01.02.2026;01.01.2026", "ends_before_start"),
        ("42;5;;01.05.2026", "already_over"),
    ],
)
def test_a_row_that_cannot_be_is_rejected_and_the_others_stand(write: Write, row: str, code: str, tmp_path):
    program(code="club")
    errors = tmp_path / "errors.csv"
    head = "Müşteri No;Puan;Başlangıç;Son Kullanma"
    answer = bring(write([head, row, "43;80,0;13.01.2026;"]), errors=str(errors))
    assert picked(answer, "points created rejected") == {"points": 80, "created": 1, "rejected": 1}
    assert Batch.objects.get().rejected_rows.get().code == code
    assert errors.read_text(encoding="utf-8-sig").splitlines()[1].startswith(row)


def test_a_balance_whose_last_day_has_passed_expires_at_once(write: Write):
    program(code="club")
    bring(write(["customer;points;since;expires", "42;50;13.01.2026;30.04.2026", "43;20;;"]))
    assert outstanding("club") == 20
    assert sorted(Transfer.objects.values_list("kind", "amount")) == [("expire", 50), ("opening", 20), ("opening", 50)]


def test_undoing_takes_openings_back_down_to_zero(write: Write):
    program(code="club")
    path = write(["customer;points;since;expires", "42;50;;", "43;20;;", "44;30;13.01.2026;30.04.2026"])
    batch = bring(path)["batch"]
    member = Membership.objects.select_related("program").get(customer__identifiers__value="42")
    spent = Posting(
        debit_id=member.available_id,
        credit_id=member.program.issuing_id,
        amount=35,
        kind="adjust",
        reference="test:spent",
        effective_at=TODAY,
    )
    post_transfer(posting=spent, today=TODAY.date())
    undone = run("undo_import", batch)
    # 15 and 20 were left; 35 were spent; what expired meanwhile is nobody's loss.
    assert picked(undone, "orders points_taken shortfall") == {"orders": 3, "points_taken": 35, "shortfall": 35}
    assert outstanding("club") == 0
    assert verify().differences == []
    assert picked(bring(path), "created unchanged") == {"created": 3, "unchanged": 0}
    assert outstanding("club") == 70


def test_with_several_programmes_one_must_be_named(write: Write):
    path = write(["customer,points", "42,10"])
    with pytest.raises(CommandError, match=r"no programme yet.*program_needed"):
        bring(path)
    program(code="club")
    program(code="stamps")
    with pytest.raises(CommandError, match=r"which programme.*program_needed"):
        bring(path)
    with pytest.raises(CommandError, match=r"no programme “clup”.*club, stamps"):
        bring(path, program="clup")
    bring(path, program="stamps")
    assert (outstanding("club"), outstanding("stamps")) == (0, 10)


def test_a_file_that_does_not_say_whose_points_is_refused(write: Write):
    program(code="club")
    with pytest.raises(CommandError, match="headings_missing"):
        bring(write(["name,points", "Ayşe,10"]))


def customers_with_points() -> set[int]:
    return set(BatchOpening.objects.values_list("membership__customer", flat=True))


def test_points_meet_the_purchases_of_their_number_whichever_channel_knows_it(write: Write):
    program(code="club")
    run("import_orders", write(["order;date;customer;total", "1;2026-01-02;c1;10,00"], name="orders.csv"), layout="csv")
    known = create_customer(external_id="c2", scope="web")
    bring(write(["customer;points", "c1;40", "c2;50", "c3;60"]))
    from_file = find_customer(external_id="c1", scope="csv")
    new = find_customer(external_id="c3", scope="openings")
    assert from_file is not None
    assert new is not None
    assert customers_with_points() == {from_file.pk, known.pk, new.pk}


def test_a_number_that_two_shops_gave_away_is_refused_until_the_file_says_whose(write: Write):
    program(code="club")
    web, _till = (create_customer(external_id="c1", scope=scope) for scope in ("web", "till"))
    path = write(["customer;points", "c1;40", "c2;50"])
    assert picked(bring(path), "created rejected points") == {"created": 1, "rejected": 1, "points": 50}
    assert Batch.objects.get().rejected_rows.get().code == "customer_ambiguous"
    answer = bring(path, map=str(write('channel = "web"', name="map.toml")))
    assert picked(answer, "created rejected unchanged") == {"created": 1, "rejected": 0, "unchanged": 1}
    assert web.pk in customers_with_points()


def test_points_that_were_brought_stay_brought_when_another_shop_takes_their_number(write: Write):
    program(code="club")
    path = write(["customer;points", "c1;40"])
    bring(path)
    for scope in ("web", "till"):
        create_customer(external_id="c1", scope=scope)
    assert picked(bring(path), "created rejected unchanged") == {"created": 0, "rejected": 0, "unchanged": 1}


def test_members_without_points_at_the_top_do_not_hide_the_others(write: Write):
    program(code="club")
    empty = [f"e{number};0" for number in range(1001)]
    assert picked(bring(write(["customer;points", *empty, "c1;40"])), "created rejected") == {
        "created": 1,
        "rejected": 1001,
    }
