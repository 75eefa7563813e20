"""The programme's editor: the sentence while typing, the history, and versions only where terms differ."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.catalog.models import Product
from apps.programs.errors import TermsChanged
from apps.programs.models import Program, RuleVersion
from apps.programs.reports import promises
from apps.programs.services import add_rule, add_rule_version, create_program, edit_program
from apps.shop.services import save_shop
from apps.staff.models import User
from tests.factories.programs import ladder
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def club() -> Program:
    return create_program(code="club", name="Kahve Club")


@pytest.fixture
def owner(client: Client) -> User:
    person = UserFactory(name="Defne")
    client.force_login(person)
    return person


def page(of: Program) -> str:
    return reverse("admin:programs_program_change", args=[of.pk])


def typed(**more: Any) -> dict[str, Any]:
    """As the page of a fresh programme sends it."""
    return {
        "name": "Kahve Club",
        "status": "live",
        "hundred_points_minor": "1.00",
        "enrolment": "first_purchase",
        "shortfall": "down_to_zero",
        "combine": "sum",
        "rounding": "floor",
        "seen": "1",
        "points_per_unit": "1",
        "unit_minor": "1.00",
        "min_spend_minor": "",
        "wait_days": "0",
        "after_discount": "on",
        "includes_tax": "on",
        **more,
    }


def sentence(client: Client, **more: Any) -> str:
    return " ".join(client.post(reverse("admin:programs_sentence"), typed(**more)).content.decode().split())


def test_the_page_says_in_one_sentence_what_the_promise_amounts_to(client: Client, owner: User, club: Program) -> None:
    text = client.get(page(club)).content.decode()
    assert "Somebody who spends ₺100.00 gets 100 points, worth ₺1.00; that costs about 1 % of the sale." in text


def test_the_sentence_follows_what_is_typed(client: Client, owner: User) -> None:
    assert "gets 250 points, worth ₺2.50; that costs about 2.5 % of the sale" in sentence(
        client, points_per_unit="5", unit_minor="2,00"
    )
    assert "Just below the minimum" in sentence(client, min_spend_minor="50")
    assert "14 days after the purchase" in sentence(client, wait_days="14")
    assert not Program.objects.exists()


def test_where_levels_get_more_the_sentence_says_the_range(client: Client, owner: User, club: Program) -> None:
    """What the highest level gets is part of what the promise costs."""
    ladder(club, multipliers=(1000, 1000, 2000))
    said = "Somebody who spends ₺100.00 gets 100 to 200 points by level, worth ₺1.00 to ₺2.00; "
    text = client.get(page(club)).content.decode()
    assert said + "that costs about 1 % to 2 % of the sale." in text
    url = f"{reverse('admin:programs_sentence')}?program={club.pk}"
    assert f'hx-post="{url}"' in text

    def follows(points: str) -> str:
        return " ".join(client.post(url, typed(points_per_unit=points)).content.decode().split())

    assert "that costs about 5 % to 10 % of the sale" in follows("5")
    assert "The examples are of the level that gets the fewest points." in follows("5")
    assert "is a lot" in follows("11"), "what the highest level costs is questioned too"


def test_levels_that_all_get_the_same_have_one_figure(client: Client, owner: User, club: Program) -> None:
    ladder(club, multipliers=(2000, 2000, 2000))
    text = client.get(page(club)).content.decode()
    assert "gets 200 points, worth ₺2.00; that costs about 2 % of the sale." in text
    assert "by level" not in text


@pytest.mark.parametrize("program", ["", "99", "x", "\x00"])
def test_a_sentence_about_no_programme_knows_no_levels(
    client: Client, owner: User, club: Program, program: str
) -> None:
    ladder(club)
    reply = client.post(reverse("admin:programs_sentence"), typed(), query_params={"program": program})
    assert "costs about 1 % of the sale" in " ".join(reply.content.decode().split())


def test_a_product_that_does_not_earn_has_its_example(client: Client, owner: User) -> None:
    tobacco = Product.objects.create(sku="T", name="Tobacco")
    assert "With ₺40.00 of products that do not earn" in sentence(client, excluded_products=[tobacco.pk])


@pytest.mark.parametrize(
    "missing", [{"points_per_unit": ""}, {"unit_minor": "x"}, {"unit_minor": "0"}, {"hundred_points_minor": "-1"}]
)
def test_half_a_promise_has_no_sentence_yet(client: Client, owner: User, missing: dict[str, str]) -> None:
    assert "Fill in the points" in sentence(client, **missing)


def test_a_promise_above_a_fifth_of_the_sale_is_questioned(client: Client, owner: User) -> None:
    assert "is a lot" in sentence(client, points_per_unit="21")
    assert "is a lot" not in sentence(client, points_per_unit="20")


def test_points_worth_nothing_are_questioned(client: Client, owner: User) -> None:
    assert "worth nothing" in sentence(client, hundred_points_minor="0")


def test_waiting_less_than_the_return_window_is_questioned(
    client: Client, owner: User, django_capture_on_commit_callbacks: Any
) -> None:
    """Rule 28."""
    assert "may return things" not in sentence(client, wait_days="13")
    with django_capture_on_commit_callbacks(execute=True):
        save_shop(name="S", currency="TRY", time_zone="Europe/Istanbul", country="TR", language="en", return_days=14)
    assert "may return things for 14 days, and points arrive after 13" in sentence(client, wait_days="13")
    assert "may return things" not in sentence(client, wait_days="14")


def test_saving_without_a_change_begins_no_new_version(client: Client, owner: User, club: Program) -> None:
    assert client.post(page(club), typed(name="Kahve & Çiçek")).status_code == 302
    club.refresh_from_db()
    assert club.name == "Kahve & Çiçek"
    assert RuleVersion.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"points_per_unit": "2"},
        {"min_spend_minor": "50"},
        {"wait_days": "14"},
        {"after_discount": ""},
        {"includes_shipping": "on"},
        {"active_from_on": "2026-05-01"},
    ],
)
def test_other_terms_begin_a_new_version(client: Client, owner: User, club: Program, change: dict[str, str]) -> None:
    assert (
        client.post(page(club), {k: v for k, v in typed(**change).items() if v or k == "min_spend_minor"}).status_code
        == 302
    )
    new = RuleVersion.objects.get(valid_until=None)
    assert (new.number, new.created_by) == (2, owner)


def test_excluding_a_product_begins_a_new_version_once(client: Client, owner: User, club: Program) -> None:
    tobacco = Product.objects.create(sku="T", name="Tobacco")
    client.post(page(club), typed(excluded_products=[tobacco.pk]))
    client.post(page(club), typed(excluded_products=[tobacco.pk], seen="2"))
    assert list(RuleVersion.objects.get(valid_until=None).excluded_products.all()) == [tobacco]
    assert RuleVersion.objects.count() == 2


def test_what_somebody_else_changed_meanwhile_is_not_overwritten_unseen(
    client: Client, owner: User, club: Program
) -> None:
    add_rule_version(rule=club.rules.get(), points_per_unit=5)
    reply = client.post(page(club), typed(points_per_unit="2"))
    assert "Somebody changed the terms meanwhile" in reply.content.decode()
    assert RuleVersion.objects.get(valid_until=None).points_per_unit == 5
    # Nothing typed is lost, and saving once more is a decision made with the newer terms in sight.
    assert 'value="2"' in reply.content.decode()
    client.post(page(club), typed(points_per_unit="2", seen=reply.context["form"]["seen"].value()))
    assert RuleVersion.objects.get(valid_until=None).points_per_unit == 2


def test_a_service_that_finds_newer_terms_changes_nothing_at_all(club: Program) -> None:
    add_rule_version(rule=club.rules.get(), points_per_unit=5)
    with pytest.raises(TermsChanged):
        edit_program(program=club, rule=club.rules.get(), seen=1, settings={"name": "X"}, terms={"points_per_unit": 2})
    club.refresh_from_db()
    assert club.name == "Kahve Club"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"points_per_unit": "0"}, "points_per_unit"),
        ({"points_per_unit": "99999999999999"}, "points_per_unit"),
        ({"unit_minor": "-1"}, "unit_minor"),
        ({"min_spend_minor": "-1"}, "min_spend_minor"),
        ({"wait_days": "366"}, "wait_days"),
        ({"active_from_on": "2026-06-30", "active_until_on": "2026-06-01"}, "active_until_on"),
        ({"active_from_on": "soon"}, "active_from_on"),
        ({"excluded_products": "999"}, "excluded_products"),
        ({"hundred_points_minor": "-5"}, "hundred_points_minor"),
        ({"rounding": "up"}, "rounding"),
    ],
)
def test_a_wrong_entry_is_named_and_the_rest_is_kept(
    client: Client, owner: User, club: Program, wrong: dict[str, str], field: str
) -> None:
    reply = client.post(page(club), typed(**({"name": "Half typed"} | wrong)))
    assert field in reply.context["form"].errors
    assert "Half typed" in reply.content.decode()
    assert RuleVersion.objects.count() == 1


def test_a_wrong_entry_in_a_folded_group_opens_it(client: Client, owner: User, club: Program) -> None:
    groups = client.post(page(club), typed(rounding="up")).context["groups"]
    assert [group.is_open for group in groups if group.group.is_folded] == [True]
    groups = client.get(page(club)).context["groups"]
    assert [group.is_open for group in groups if group.group.is_folded] == [False]


def test_every_field_stands_in_exactly_one_group_and_says_an_example(
    client: Client, owner: User, club: Program
) -> None:
    for url in (page(club), reverse("admin:programs_program_add")):
        context = client.get(url).context
        fields = [field for group in context["groups"] for field in group.fields]
        assert sorted(field.name for field in fields) == sorted(f.name for f in context["form"].visible_fields())
        assert [field.name for field in fields if not field.help_text] == []


def test_the_history_tells_what_held_before(client: Client, owner: User, club: Program) -> None:
    rule = club.rules.get()
    add_rule_version(rule=rule, by=owner, points_per_unit=2, min_spend_minor=5_000, includes_tax=False, wait_days=14)
    now, before = promises(rule)
    assert now.sentences == (
        "2 points for each ₺1.00.",
        "From a purchase of ₺50.00 on.",
        "Points wait 14 days.",
        "Tax does not count.",
    )
    assert (now.by, now.until_on, before.since_on, before.sentences) == (
        "Defne",
        None,
        None,
        ("1 point for each ₺1.00.",),
    )
    text = client.get(page(club)).content.decode()
    assert "Written by Defne" in text
    assert text.index("2 points for each ₺1.00") < text.index("1 point for each ₺1.00")


def test_a_second_rule_is_changed_on_a_page_of_its_own(client: Client, owner: User, club: Program) -> None:
    extra = add_rule(program=club, code="summer", name="Summer", unit_minor=100)
    url = reverse("admin:programs_terms", args=[extra.pk])
    assert url in client.get(page(club)).content.decode()
    assert client.get(url).status_code == 200


def test_support_reads_the_promise_and_changes_nothing(client: Client, club: Program) -> None:
    client.force_login(UserFactory(role=User.Role.SUPPORT))
    text = client.get(page(club)).content.decode()
    assert "Somebody who spends" in text
    assert "Kahve Club</h2>" in text
    assert "program-editor" not in text.replace("#program-editor", "")
    assert client.post(page(club), typed()).status_code == 403
    assert client.get(reverse("admin:programs_program_add")).status_code == 403


def test_a_programme_that_is_not_there_is_not_found(client: Client, owner: User) -> None:
    assert client.get(reverse("admin:programs_program_change", args=[99])).status_code == 404
    assert client.get(reverse("admin:programs_program_change", args=["x"])).status_code == 404


def test_looking_at_the_sentence_by_a_link_is_refused(client: Client, owner: User) -> None:
    assert client.get(reverse("admin:programs_sentence")).status_code == 405


def test_a_new_programme_can_be_saved_as_it_is_suggested_but_for_its_name(client, owner):
    suggested = client.get(reverse("admin:programs_program_add")).context["form"]
    assert suggested["hundred_points_minor"].value() == "1.00"
    assert suggested["status"].value() == "live"


@pytest.mark.parametrize("chosen", ["x", "²", "9" * 25, "9" * 5_000, "a\0b"])
def test_a_product_that_can_be_none_is_refused_and_the_page_stays(
    client: Client, owner: User, club: Program, chosen: str
) -> None:
    for name in ("excluded_products", "excluded_categories"):
        assert client.post(page(club), typed(**{name: [chosen]})).status_code == 200
    assert RuleVersion.objects.count() == 1
