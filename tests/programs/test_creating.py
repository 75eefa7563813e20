from __future__ import annotations

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from apps.ledger.models import Account
from apps.ledger.services import open_wallets
from apps.programs.errors import BadTerms, ProgramExists
from apps.programs.models import Program, Rule, RuleVersion
from apps.programs.models.program import since_ever
from apps.programs.services import add_rule, add_rule_version, create_program, update_program
from tests.factories.catalog import CategoryFactory, ProductFactory
from tests.factories.programs import program
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db


def create(*arguments: str) -> str:
    out = StringIO()
    call_command("create_program", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_makes_a_programme_that_works_at_once():
    said = create("club", "--per-unit", "3")
    club = Program.objects.get()
    version = RuleVersion.objects.get()
    assert (club.status, club.enrolment, club.combine, club.rounding) == ("live", "first_purchase", "sum", "floor")
    assert (version.valid_from, version.valid_until, version.number) == (since_ever(), None, 1)
    assert (version.points_per_unit, version.unit_minor, version.min_spend_minor, version.wait_days) == (3, 100, 0, 0)
    assert (club.name, club.worth_minor(100)) == ("club", 100)
    assert "3 points per 1 TRY" in said


def test_the_command_takes_every_promise_as_an_option():
    create(
        *("club", "--per-unit", "1", "--name", "Kulüp", "--min-spend", "50.00", "--wait-days", "14"),
        *("--enrolment", "joining", "--shortfall", "allow_debt", "--rounding", "half_up", "--worth", "5.00"),
    )
    club, version = Program.objects.get(), RuleVersion.objects.get()
    assert (club.name, club.enrolment, club.shortfall, club.rounding) == ("Kulüp", "joining", "allow_debt", "half_up")
    assert (version.min_spend_minor, version.wait_days, club.hundred_points_minor) == (5_000, 14, 500)


@pytest.mark.parametrize(
    "arguments",
    [
        ("club", "--per-unit", "-1"),
        ("club", "--per-unit", "0"),
        ("the club", "--per-unit", "1"),
        ("c" * 41, "--per-unit", "1"),
        ("çiçek", "--per-unit", "1"),
        ("club", "--per-unit", "1", "--wait-days", "-1"),
        ("club", "--per-unit", "1", "--min-spend", "a lot"),
        ("club", "--per-unit", "1", "--worth", "0.001"),
        ("club",),
    ],
)
def test_the_command_refuses_what_it_cannot_mean(arguments):
    with pytest.raises(CommandError):
        create(*arguments)
    assert not Program.objects.exists()


def test_a_second_programme_of_that_code_is_refused():
    create("club", "--per-unit", "1")
    with pytest.raises(CommandError, match="already a programme"):
        create("club", "--per-unit", "2")
    with pytest.raises(ProgramExists) as refusal:
        create_program(code="club")
    with pytest.raises(ProgramExists):
        create_program(code="Club")
    assert (refusal.value.code, refusal.value.field, refusal.value.conflict) == ("program_exists", "code", True)


def test_a_programme_has_an_issuing_account_of_its_own_unit():
    club = program(code="club")
    assert (club.issuing.unit, club.issuing.role) == ("club", "issuing")


def test_editing_a_rule_ends_one_version_and_begins_the_next():
    club, by = program(min_spend_minor=500, wait_days=3), UserFactory.create()
    rule = club.rules.get()
    tea = ProductFactory.create()
    first = add_rule_version(rule=rule, excluded_products=[tea])
    second = add_rule_version(rule=rule, by=by, points_per_unit=2)
    oldest, first, second = RuleVersion.objects.order_by("number")
    assert (oldest.valid_until, first.valid_until, second.valid_until) == (first.valid_from, second.valid_from, None)
    assert (oldest.points_per_unit, first.points_per_unit, second.points_per_unit) == (1, 1, 2)
    assert (second.number, second.created_by, second.min_spend_minor, second.wait_days) == (3, by, 500, 3)
    assert [list(one.excluded_products.all()) for one in (oldest, first, second)] == [[], [tea], [tea]]


def test_at_any_moment_one_version_is_in_force():
    rule = program().rules.get()
    add_rule_version(rule=rule, points_per_unit=2)
    edge = RuleVersion.objects.get(number=2).valid_from
    moments = [since_ever(), edge - dt.timedelta(microseconds=1), edge, edge + dt.timedelta(days=999)]
    assert [RuleVersion.objects.in_force(at).get().number for at in moments] == [1, 1, 2, 2]


def test_a_further_rule_counts_from_now_on():
    club = program()
    rule = add_rule(
        program=club, code="double", name="Double", unit_minor=100, excluded_categories=[CategoryFactory.create()]
    )
    version = rule.versions.get()
    assert version.valid_from > club.created_at
    assert version.excluded_categories.count() == 1


@pytest.mark.parametrize(
    "terms",
    [
        {"unit_minor": 0},
        {"unit_minor": -1},
        {"active_from_on": dt.date(2026, 5, 2), "active_until_on": dt.date(2026, 5, 1)},
    ],
)
def test_terms_that_cannot_be_are_refused_and_the_version_in_force_stays(terms):
    rule = program().rules.get()
    with pytest.raises(BadTerms):
        add_rule_version(rule=rule, **terms)
    assert RuleVersion.objects.get().valid_until is None


@pytest.mark.parametrize("broken", [{"unit_minor": 0}, {"valid_until": dt.datetime(1800, 1, 1, tzinfo=dt.UTC)}])
def test_the_database_refuses_terms_that_cannot_be(broken):
    program()
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleVersion.objects.update(**broken)


def test_the_database_keeps_one_current_version_of_a_rule():
    program()
    RuleVersion.objects.update(number=2)
    version = RuleVersion.objects.get()
    version.pk, version.number = None, 3
    with pytest.raises(IntegrityError), transaction.atomic():
        version.save()


def test_allowing_debt_opens_the_wallets_that_exist_and_those_to_come():
    club = program(code="club")
    open_wallets(unit="club", count=2)
    update_program(program=club, shortfall="allow_debt")
    wallets = Account.objects.filter(unit="club", role="available")
    assert set(wallets.values_list("may_overdraw", flat=True)) == {True}
    update_program(program=club, shortfall="down_to_zero", name="Club")
    assert set(wallets.values_list("may_overdraw", flat=True)) == {False}
    assert (Program.objects.get().name, Rule.objects.count()) == ("Club", 1)
