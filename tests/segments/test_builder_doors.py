"""Who comes into the builder with what: each role, words of customers and staff on pages, presses in odd orders."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.catalog.models import Category, Product
from apps.customers.models import Customer
from apps.customers.services import ensure_tags
from apps.segments.admin.builder.tree import change_tree, draft_of, read_tree, sent_by
from apps.segments.drafts import GroupDraft
from apps.segments.models import Segment
from apps.segments.reports import root_of
from apps.segments.services import save_segment
from tests.factories.customers import CustomerFactory
from tests.factories.segments import all_of, any_of, bought, condition, istanbul, none_of, segment
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
ADD = "admin:segments_segment_add"
TWICE = condition("purchases", "at_least", low=2)
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def shop() -> None:
    istanbul()


def at_desk(role: str) -> Client:
    client = Client()
    client.force_login(UserFactory.create(role=role), backend="apps.staff.backends.RoleBackend")
    return client


@pytest.fixture
def owner() -> Client:
    return at_desk("owner")


def of(row: Segment, page: str) -> str:
    return reverse(f"admin:segments_segment_{page}", args=[row.pk])


def sent(root: GroupDraft, **more: Any) -> dict[str, Any]:
    return dict(sent_by(root).lists()) | more


@pytest.mark.parametrize("role", ["owner", "manager"])
def test_owners_and_managers_make_change_and_delete_segments(role: str) -> None:
    client = at_desk(role)
    reply = client.post(reverse(ADD), sent(all_of(TWICE), name="Mine"))
    row = Segment.objects.get()
    assert reply["Location"] == of(row, "change")
    assert row.changed_by is not None
    assert row.changed_by.role == role
    client.post(of(row, "change"), sent(all_of(TWICE, TWICE), name="Mine too", seen="1"))
    row.refresh_from_db()
    assert (row.name, row.version) == ("Mine too", 2)
    assert client.post(of(row, "remove"))["Location"] == reverse("admin:segments_segment_changelist")
    assert not Segment.objects.exists()


@pytest.mark.parametrize("role", ["support", "cashier"])
def test_nobody_else_writes_anything(role: str) -> None:
    client, row = at_desk(role), segment(TWICE, name="Regulars")
    for page in (of(row, "change"), of(row, "remove"), reverse(ADD)):
        assert client.post(page, sent(all_of(TWICE), name="Mine", seen="1")).status_code in (302, 403)
    for name in ("draft", "preview"):
        assert client.post(reverse(f"admin:segments_{name}"), sent(all_of(TWICE))).status_code in (302, 403)
    assert client.get(reverse("admin:segments_picks"), {"kind": "products", "q": "x"}).status_code in (302, 403)
    assert list(Segment.objects.values_list("name", "version")) == [("Regulars", 1)]


@pytest.mark.parametrize("where", ["change", "people", "remove"])
def test_a_cashier_and_a_stranger_see_no_segment(where: str) -> None:
    row = segment(TWICE, name="Regulars")
    mira = CustomerFactory.create(name="Mira")
    bought(mira)
    for client in (at_desk("cashier"), Client()):
        reply = client.get(of(row, where))
        assert reply.status_code in (302, 403)
        assert "Regulars" not in reply.content.decode()
        assert "Mira" not in reply.content.decode()


def test_words_of_customers_and_staff_are_shown_and_never_run(owner: Client) -> None:
    ada = CustomerFactory.create(name=SCRIPT)
    for _number in range(2):
        bought(ada)
    flower = Category.objects.create(code="f", name=SCRIPT)
    product = Product.objects.create(sku="x", name=SCRIPT, category=flower)
    [tag] = ensure_tags(names=["<b>tag"])
    asked = any_of(
        TWICE,
        condition("products", "bought", products=(product.pk,)),
        condition("categories", "bought", categories=(flower.pk,)),
        condition("tags", "any", tags=(tag.pk,)),
    )
    row = save_segment(name=SCRIPT, root=asked, by=None)
    pages = [owner.get(of(row, page)).content.decode() for page in ("change", "people", "remove")]
    pages.append(owner.post(reverse("admin:segments_preview"), sent(asked)).content.decode())
    pages.append(owner.get(reverse("admin:segments_segment_changelist")).content.decode())
    for text in pages:
        assert SCRIPT not in text
        assert "<b>tag" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in pages[1]


def test_a_refused_page_shows_a_hostile_name_as_it_was_typed(owner: Client) -> None:
    text = owner.post(reverse(ADD), sent(all_of(), name='"><img src=x>')).content.decode()
    assert '"><img' not in text
    assert "&quot;&gt;&lt;img src=x&gt;" in text


@pytest.mark.parametrize(
    "seen", ["", "x", "-1", "1.0", "٣", "9" * 30, "0"], ids=["none", "word", "below", "decimal", "arabic", "huge", "0"]
)
def test_a_version_that_is_none_is_a_stale_one(owner: Client, seen: str) -> None:
    row = segment(TWICE, name="Regulars")
    reply = owner.post(of(row, "change"), sent(all_of(TWICE), name="Mine", seen=seen))
    assert reply.status_code == 200
    assert "Somebody else has changed this segment meanwhile." in reply.content.decode()
    assert Segment.objects.get().name == "Regulars"


def test_a_new_segment_asks_for_no_version(owner: Client) -> None:
    owner.post(reverse(ADD), sent(all_of(TWICE), name="Mine", seen="77"))
    assert Segment.objects.get().version == 1


def test_pressing_a_button_saves_nothing_even_on_a_saved_segment(owner: Client) -> None:
    row = segment(TWICE, name="Regulars")
    for act in ("add:g0:birthday", "nest:g0", "drop:c1", "nothing"):
        reply = owner.post(of(row, "change"), sent(all_of(TWICE), name="Mine", seen="1", act=act))
        assert (reply.status_code, reply.context["name"]) == (200, "Mine")
    row.refresh_from_db()
    assert (row.name, row.version, root_of(row)) == ("Regulars", 1, all_of(TWICE))


@pytest.mark.parametrize(
    ("act", "groups", "conditions"),
    [
        ("add:g0:purchases", 3, 4),
        ("add:g1:purchases", 3, 4),
        ("add:g9:purchases", 3, 3),
        ("add:g0:moon", 3, 3),
        ("add:g0", 3, 3),
        ("nest:g0", 4, 3),
        ("nest:c2", 3, 3),
        ("drop:g0", 3, 3),
        ("drop:c1", 3, 2),
        ("drop:g2", 2, 2),
        ("drop:", 3, 3),
        ("DROP:c1", 3, 3),
        ("", 3, 3),
    ],
)
def test_a_press_changes_one_thing_or_nothing(act: str, groups: int, conditions: int) -> None:
    root = read_tree(sent_by(all_of(TWICE, any_of(TWICE), none_of(TWICE))))
    keys = {each.key for each in root.everything()} | {each.key for each in root.every_condition()}
    renamed = act
    if act in ("add:g1:purchases", "drop:g2"):
        first, second = (each.key for each in root.groups)
        renamed = act.replace("g1", first).replace("g2", second)
    change_tree(root, renamed)
    now = {each.key for each in root.everything()} | {each.key for each in root.every_condition()}
    assert sum(1 for _each in root.everything()) == groups
    assert sum(1 for _each in root.every_condition()) == conditions
    assert len(now) == groups + conditions
    assert abs(len(now) - len(keys)) <= 2


def test_a_group_inside_is_of_the_other_mode_so_that_it_means_something() -> None:
    for outer, inner in (("all", "any"), ("any", "all"), ("none", "any")):
        root = read_tree(sent_by(GroupDraft(outer, (TWICE,))))
        change_tree(root, "nest:g0")
        assert (root.mode, root.groups[0].mode) == (outer, inner)


def test_groups_end_at_twelve() -> None:
    root = read_tree(sent_by(all_of(*[any_of(TWICE)] * 11)))
    change_tree(root, "nest:g0")
    assert sum(1 for _each in root.everything()) == 12


@pytest.mark.parametrize(
    "root",
    [
        all_of(TWICE),
        any_of(TWICE, none_of(TWICE, all_of(condition("last_purchase", "never", days=None)))),
        all_of(condition("consent", "not_yes", word="call", other_word="survey")),
        all_of(condition("contact", "has_not", word="phone")),
        all_of(condition("spend", "at_least", low=1, days=0)),
    ],
)
def test_what_is_sent_is_read_back_as_it_was(root: GroupDraft) -> None:
    assert draft_of(read_tree(sent_by(root))) == root


def test_the_people_are_those_of_now_and_not_those_last_counted(owner: Client) -> None:
    row = segment(TWICE, name="Regulars")
    mira = CustomerFactory.create(name="Mira")
    for _number in range(2):
        bought(mira)
    assert Segment.objects.get().size == 0
    assert "1 customer, as of now." in owner.get(of(row, "people")).content.decode()
    Customer.objects.filter(pk=mira.pk).update(name="", name_key="", email="", phone="", forgotten_at=mira.joined_at)
    assert "0 customers, as of now." in owner.get(of(row, "people")).content.decode()


@pytest.mark.parametrize("asked", ["0", "-1", "2", "x", "", "9" * 40, "\x00"])
def test_a_page_of_people_that_is_not_there_is_the_nearest_one(owner: Client, asked: str) -> None:
    mira = CustomerFactory.create(name="Mira")
    for _number in range(2):
        bought(mira)
    reply = owner.get(of(segment(TWICE), "people"), {"p": asked})
    assert (reply.status_code, "Mira" in reply.content.decode()) == (200, True)


def test_support_reads_who_is_in_it_and_why_but_finds_no_button(owner: Client) -> None:
    mira = CustomerFactory.create(name="Mira")
    for _number in range(2):
        bought(mira)
    row = segment(TWICE)
    text = at_desk("support").get(of(row, "people")).content.decode()
    assert "Mira" in text
    assert "Bought 2 times" in text
    shown = at_desk("support").get(of(row, "change"))
    assert (shown.context["may_change"], shown.context["may_delete"]) == (False, False)
    mine = owner.get(of(row, "change"))
    assert (mine.context["may_change"], mine.context["may_delete"]) == (True, True)


@pytest.mark.parametrize("number", ["0", "x", "9" * 30, "-1", "1e3"])
def test_an_address_that_names_no_segment_has_no_page(owner: Client, number: str) -> None:
    for page in ("change/", "people/", "remove/"):
        reply = owner.get(f"{reverse('admin:segments_segment_changelist')}{number}/{page}", follow=True)
        assert reply.status_code == 404, page


def test_a_kind_that_is_gone_shows_nobody_on_the_people_page(owner: Client) -> None:
    bought(CustomerFactory.create(name="Mira"))
    row = segment(condition("purchases", "at_least", low=1))
    row.groups.get().conditions.update(kind="moon")
    reply = owner.get(of(row, "people"))
    assert reply.status_code == 200
    assert "Nobody is in it right now." in reply.content.decode()
