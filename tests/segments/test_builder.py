"""A segment is written at the desk: conditions come and go, what is wrong stands beside it, nothing typed is lost."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.catalog.models import Category, Product
from apps.segments.admin.builder.starters import STARTERS
from apps.segments.admin.builder.tree import sent_by
from apps.segments.models import Segment
from apps.segments.reports import root_of
from apps.segments.services import check_root, save_segment
from tests.factories.customers import CustomerFactory
from tests.factories.programs import program
from tests.factories.segments import all_of, any_of, bought, condition, istanbul, none_of, says, segment
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
ADD = "admin:segments_segment_add"
TWICE = condition("purchases", "at_least", low=2)


@pytest.fixture(autouse=True)
def shop() -> None:
    istanbul()


@pytest.fixture
def owner(client: Client) -> Client:
    client.force_login(UserFactory.create(role="owner"))
    return client


def change(row: Segment) -> str:
    return reverse("admin:segments_segment_change", args=[row.pk])


def sent(root, **more: Any) -> dict[str, Any]:
    """The question as the browser sends it."""
    return dict(sent_by(root).lists()) | more


def test_a_newcomer_writes_three_conditions_without_scripts(owner: Client) -> None:
    """Each press is a page; the first values already mean something."""
    typed: dict[str, Any] = {"name": "Regulars who stay away"}
    for kind in ("purchases", "last_purchase", "consent"):
        page = owner.post(reverse(ADD), typed | {"act": f"add:g0:{kind}"})
        typed = fields_of(page)
    assert Segment.objects.count() == 0
    reply = owner.post(reverse(ADD), typed)
    row = Segment.objects.get()
    assert reply["Location"] == change(row)
    assert root_of(row) == all_of(
        condition("purchases", "at_least", low=2),
        condition("last_purchase", "longer", days=60),
        condition("consent", "yes", word="email", other_word="marketing"),
    )


def fields_of(page: Any) -> dict[str, Any]:
    """What the browser would send back from this page."""
    typed: dict[str, Any] = {"name": page.context["name"], "node": ["g0"], "g0-mode": page.context["root"].mode}
    for group in page.context["root"].everything():
        typed["node"] += [each.key for each in (*group.conditions, *group.groups)]
        for each in group.groups:
            typed |= {f"{each.key}-in": group.key, f"{each.key}-mode": each.mode}
        for each in group.conditions:
            typed |= {f"{each.key}-in": group.key, f"{each.key}-kind": each.kind_name}
            typed |= {field.html_name: field.value() for field in each.form if field.value() is not None}
    return typed


def test_a_group_is_added_filled_and_removed_again(owner: Client) -> None:
    page = owner.post(reverse(ADD), sent(all_of(TWICE), act="nest:g0"))
    [inner] = page.context["root"].groups
    assert (inner.mode, inner.depth) == ("any", 2)
    page = owner.post(reverse(ADD), fields_of(page) | {"act": f"add:{inner.key}:birthday"})
    [inner] = page.context["root"].groups
    assert [each.kind_name for each in inner.conditions] == ["birthday"]
    page = owner.post(reverse(ADD), fields_of(page) | {"act": f"drop:{inner.conditions[0].key}"})
    assert page.context["root"].groups[0].is_empty
    page = owner.post(reverse(ADD), fields_of(page) | {"act": f"drop:{inner.key}"})
    assert page.context["root"].groups == []
    assert [each.kind_name for each in page.context["root"].conditions] == ["purchases"]


@pytest.mark.parametrize(
    "root",
    [
        all_of(TWICE, any_of(TWICE, none_of(TWICE)), none_of(TWICE)),
        all_of(
            condition("spend", "at_most", low=12_990, days=365),
            condition("joined", "between", first_on=dt.date(2026, 1, 31)),
            condition("birthday", "month", word="5"),
            condition("language", "is", keys=("az", "tr")),
        ),
    ],
)
@pytest.mark.parametrize("language", ["en", "tr", "az"])
def test_what_is_shown_is_saved_as_it_was(owner: Client, root, language) -> None:
    """In every language, though each writes amounts and days in its own way."""
    row = save_segment(name="Some", root=root, by=None)
    owner.cookies["django_language"] = language
    page = owner.get(change(row))
    assert owner.post(change(row), fields_of(page) | {"seen": row.version}).status_code == 302
    assert root_of(Segment.objects.get()) == root


def test_what_is_wrong_stands_beside_the_condition_and_nothing_is_lost(owner: Client) -> None:
    root = all_of(TWICE, condition("last_purchase", "longer", days=60))
    reply = owner.post(reverse(ADD), sent(root, name="Mine", **{"c2-days": "soon", "c1-low": "7"}))
    first, second = reply.context["root"].conditions
    assert (first.form.errors, second.form.errors) == ({}, {"days": ["Enter a whole number."]})
    page = reply.content.decode()
    assert "Enter a whole number." in page
    assert 'value="soon"' in page
    assert 'value="7"' in page
    assert 'value="Mine"' in page
    assert not Segment.objects.exists()


@pytest.mark.parametrize(
    ("name", "root", "text"),
    [
        ("", all_of(TWICE), "Give the segment a name"),
        ("Mine", all_of(), "Add at least one condition."),
        ("Mine", all_of(TWICE, any_of()), "A group is empty."),
        ("REGULARS", all_of(TWICE), "Another segment already has this name."),
    ],
)
def test_refusals_are_said_in_words(owner: Client, name, root, text) -> None:
    segment(name="Regulars")
    reply = owner.post(reverse(ADD), sent(root, name=name))
    assert text in reply.content.decode()
    assert Segment.objects.count() == 1


def test_two_windows_hear_of_each_other_and_the_second_may_still_win(owner: Client) -> None:
    row = segment(TWICE, name="Regulars")
    save_segment(name="Theirs", root=all_of(TWICE), by=None, segment=row)
    mine = sent(all_of(condition("purchases", "at_least", low=9)), name="Mine")
    reply = owner.post(change(row), mine | {"seen": "1"})
    page = reply.content.decode()
    assert "Somebody else has changed this segment meanwhile." in page
    assert 'name="seen" value="2"' in page
    assert 'value="9"' in page
    assert Segment.objects.get().name == "Theirs"
    assert owner.post(change(row), mine | {"seen": "2"}).status_code == 302
    assert Segment.objects.get().name == "Mine"


def test_what_was_deleted_meanwhile_can_be_saved_as_new(owner: Client, monkeypatch) -> None:
    row = segment(TWICE)
    from apps.segments.admin.builder import page as builder

    def gone(**_given: Any) -> None:
        Segment.objects.all().delete()
        return save_segment(name="Mine", root=all_of(TWICE), by=None, segment=row)

    monkeypatch.setattr(builder, "save_segment", gone)
    reply = owner.post(change(row), sent(all_of(TWICE), name="Mine", seen="1"))
    assert "Somebody else has deleted this segment meanwhile." in reply.content.decode()
    assert f'action="{reverse(ADD)}"' in reply.content.decode()


GARBAGE: list[dict[str, Any]] = [
    {},
    {"node": ["g0", "g1"], "g1-in": "g1"},
    {"node": ["c1"], "c1-in": "c1", "c1-kind": "purchases"},
    {"node": ["c1"], "c1-in": "g0", "c1-kind": "x" * 5_000},
    {"node": ["c1"], "c1-in": "g0", "c1-kind": "purchases", "c1-low": "9" * 5_000},
    {"node": ["c1"], "c1-in": "g0", "c1-kind": "spend", "c1-low": "NaN"},
    {"node": ["c1"], "c1-in": "g0", "c1-kind": "spend", "c1-low": "1e999999"},
    {"node": ["c1"], "c1-in": "g0", "c1-kind": "products", "c1-products": ["9" * 40, "x", "-1"]},
    {"node": ["c1"], "c1-in": "g0", "c1-kind": "products", "c1-products": [str(n) for n in range(500)]},
    {"node": ["c1"], "c1-in": "g0", "c1-kind": "balance", "c1-program": "9" * 40},
    {"node": ["c1"], "c1-in": "g0", "c1-kind": "joined", "c1-how": "between", "c1-first_on": "9999-12-31"},
    {"node": ["c1"], "c1-in": "g0", "c1-kind": "joined", "c1-how": "between", "c1-last_on": "9999-12-31"},
    {"node": ["c1"], "c1-in": "g0", "c1-kind": "joined", "c1-how": "between", "c1-first_on": "0001-01-01"},
    {"node": ["c1"], "c1-in": "g0", "c1-kind": "last_purchase", "c1-days": "36500"},
    {"node": ["c1"], "c1-in": "g0", "c1-kind": "birthday", "c1-how": "month", "c1-word": "\x00"},
    {"node": ["c1"], "c1-in": "g0", "c1-kind": "language", "c1-keys": ["\x00"]},
    {"node": [f"g{n}" for n in range(900)]} | {f"g{n}-in": f"g{n - 1}" for n in range(1, 50)},
    {"node": ["g0", "c99999", "g-1", "c1\n", "c١"], "g0-mode": "most"},
    {"name": "\x00" * 200, "seen": "9" * 50, "act": "add:g0:nothing:more"},
    {"act": "drop:g0"},
    {"act": "nest:c1"},
    {"act": "\x00"},
]


@pytest.mark.parametrize("typed", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_gets_a_page_and_never_a_fault(owner: Client, typed) -> None:
    row = segment(TWICE)
    CustomerFactory.create()
    typed = {"name": "Mine"} | typed
    assert owner.post(change(row), typed).status_code in (200, 302)
    for name in ("draft", "preview"):
        assert owner.post(reverse(f"admin:segments_{name}"), typed).status_code == 200, name


def test_conditions_end_where_nobody_can_read_them(owner: Client) -> None:
    many = all_of(*[TWICE] * 30)
    page = owner.post(reverse(ADD), sent(many, act="add:g0:spend"))
    assert len(page.context["root"].conditions) == 30
    deep = all_of(all_of(all_of(all_of(TWICE))))
    page = owner.post(reverse(ADD), sent(deep, act="nest:g3"))
    assert max(each.depth for each in page.context["root"].everything()) == 4


def test_a_press_answers_with_the_conditions_alone(owner: Client) -> None:
    reply = owner.post(reverse("admin:segments_draft"), sent(all_of(TWICE), act="add:g0:birthday"))
    page = reply.content.decode()
    assert reply["HX-Trigger-After-Settle"] == "drafted"
    assert "<html" not in page
    assert page.index('value="purchases"') < page.index('value="birthday"')
    assert page.count("autofocus") == 1


def test_the_preview_counts_and_says_why(owner: Client) -> None:
    mira, deniz = CustomerFactory.create(name="Mira"), CustomerFactory.create(name="Deniz")
    for customer in (mira, mira, deniz):
        bought(customer)
    says(mira, True)
    page = owner.post(reverse("admin:segments_preview"), sent(all_of(TWICE))).content.decode()
    assert "<b>1</b> customer" in page
    assert "Bought 2 times" in page
    assert ("Mira" in page, "Deniz" in page) == (True, False)


@pytest.mark.parametrize(
    ("root", "text"),
    [
        (all_of(), "Add a condition, and you see here whom it finds."),
        (all_of(TWICE, any_of()), "A group is still empty."),
        (all_of(TWICE, condition("last_purchase", "longer")), "Still to be filled in: Last purchase."),
        (all_of(TWICE), "Nobody"),
    ],
)
def test_the_preview_says_what_is_missing(owner: Client, root, text) -> None:
    assert text in owner.post(reverse("admin:segments_preview"), sent(root)).content.decode()


def test_a_preview_costs_the_same_for_one_person_and_for_many(owner: Client, django_assert_num_queries) -> None:
    def people(count: int) -> None:
        for _each in range(count):
            says(CustomerFactory.create(), True)

    asked = sent(all_of(condition("consent", "yes", word="email", other_word="marketing")))
    people(1)
    owner.post(reverse("admin:segments_preview"), asked)
    with django_assert_num_queries(5):
        owner.post(reverse("admin:segments_preview"), asked)
    people(20)
    with django_assert_num_queries(5):
        owner.post(reverse("admin:segments_preview"), asked)


def test_a_question_that_the_answer_makes_needless_is_not_asked(owner: Client) -> None:
    page = owner.post(
        reverse("admin:segments_draft"), sent(all_of(condition("last_purchase", "never")))
    ).content.decode()
    assert "c1-days" not in page
    back = sent(all_of(condition("last_purchase", "longer")))
    del back["c1-days"]
    assert 'name="c1-days" value="60"' in owner.post(reverse("admin:segments_draft"), back).content.decode()


def test_few_things_are_ticked_and_many_are_searched_for(owner: Client) -> None:
    flowers = Category.objects.create(code="flowers", name="Flowers")
    rows = [Product.objects.create(sku=f"P{n}", name=f"Ihlamur {n}", category=flowers) for n in range(13)]
    asked = all_of(condition("products", "bought", products=(rows[3].pk,)), condition("categories", "bought"))
    page = owner.post(reverse("admin:segments_draft"), sent(asked)).content.decode()
    assert ("Ihlamur 3<" in page, "Ihlamur 4<" in page) == (True, False)
    assert "Flowers" in page
    assert page.count("Search by name") == 1


def picks(client: Client, **asked: str):
    return client.get(
        reverse("admin:segments_picks"), {"kind": "products", "field": "products", "name": "c1-products"} | asked
    )


def test_searching_finds_a_part_of_a_name_or_number(owner: Client) -> None:
    Product.objects.create(sku="TEA-1", name="İhlamur çayı")
    Product.objects.create(sku="COFFEE", name="Kahve")
    for text in ("ihlam", "İhlam", "TEA", "tea", "çay"):
        page = picks(owner, q=text).content.decode()
        assert ("İhlamur" in page, "Kahve" in page) == (True, False), text
    assert "Nothing has this in its name." in picks(owner, q="zzz").content.decode()
    assert "input" not in picks(owner, q="  ").content.decode()
    assert picks(owner, q="\x00" * 9).status_code == 200
    assert '"><script' not in picks(owner, q="tea", name='"><script>').content.decode()


@pytest.mark.parametrize("asked", [{"kind": "nothing"}, {"kind": "purchases", "field": "low"}, {"field": "nothing"}])
def test_searching_what_is_not_searched_for_finds_no_page(owner: Client, asked) -> None:
    assert picks(owner, **asked).status_code == 404


@pytest.mark.parametrize("key", [each.key for each in STARTERS])
def test_every_beginning_is_a_whole_question(owner: Client, key) -> None:
    page = owner.get(reverse(ADD), {"start": key})
    assert owner.post(reverse(ADD), fields_of(page)).status_code == 302
    root = next(each.root for each in STARTERS if each.key == key)
    check_root(root)
    assert root_of(Segment.objects.get()) == root


def test_a_beginning_nobody_knows_is_an_empty_page(owner: Client) -> None:
    page = owner.get(reverse(ADD), {"start": "moon"})
    assert page.context["root"].is_empty
    assert "Begin with one of these" in page.content.decode()


def test_a_kind_that_is_gone_can_be_removed(owner: Client) -> None:
    row = segment(TWICE, TWICE)
    row.groups.get().conditions.order_by("pk")[:1].get().delete()
    row.groups.get().conditions.update(kind="moon")
    page = owner.get(change(row)).content.decode()
    assert "A condition that is not known any more" in page
    reply = owner.post(
        change(row), {"name": "Mine", "node": ["g0", "c1"], "c1-in": "g0", "c1-kind": "moon", "seen": "1"}
    )
    assert reply.status_code == 200
    reply = owner.post(
        change(row), {"name": "Mine", "node": ["g0", "c1"], "c1-in": "g0", "c1-kind": "moon", "act": "drop:c1"}
    )
    assert reply.context["root"].is_empty


def test_the_balance_of_a_shop_with_one_programme_asks_for_it_by_itself(owner: Client) -> None:
    club = program(name="Club")
    page = owner.post(reverse(ADD), {"name": "Rich", "act": "add:g0:balance"})
    assert owner.post(reverse(ADD), fields_of(page)).status_code == 302
    assert root_of(Segment.objects.get()) == all_of(condition("balance", "at_least", low=100, program=club.pk))


def test_a_shop_without_programmes_hears_what_is_missing(owner: Client) -> None:
    page = owner.post(reverse(ADD), {"name": "Rich", "act": "add:g0:balance"})
    assert page.status_code == 200
    assert owner.post(reverse(ADD), fields_of(page)).status_code == 200
    assert not Segment.objects.exists()
