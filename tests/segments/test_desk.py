"""The list of segments, the people in one, deleting one, and who may do what."""

from __future__ import annotations

import pytest
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse

from apps.segments.errors import SegmentUsed
from apps.segments.models import Segment
from apps.segments.services import delete_segment
from apps.segments.tasks import count_again
from tests.factories.customers import CustomerFactory
from tests.factories.segments import all_of, any_of, bought, condition, istanbul, segment
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
ONCE = condition("purchases", "at_least", low=1)


@pytest.fixture(autouse=True)
def shop() -> None:
    istanbul()


@pytest.fixture
def owner(client: Client) -> Client:
    client.force_login(UserFactory.create(role="owner"))
    return client


def of(row: Segment, page: str) -> str:
    return reverse(f"admin:segments_segment_{page}", args=[row.pk])


def test_the_list_costs_the_same_for_one_segment_and_for_many(owner: Client, django_assert_max_num_queries) -> None:
    url = reverse("admin:segments_segment_changelist")
    segment(ONCE)
    owner.get(url)
    with django_assert_max_num_queries(9):
        owner.get(url)
    for _each in range(9):
        segment(ONCE, any_of(ONCE))
    with django_assert_max_num_queries(9):
        page = owner.get(url).content.decode()
    assert page.count("/people/") == 10


def test_the_list_finds_a_segment_by_any_spelling(owner: Client) -> None:
    segment(ONCE, name="Şişli müdavimleri")
    url = reverse("admin:segments_segment_changelist")
    assert "Şişli" in owner.get(url, {"q": "sisli"}).content.decode()
    assert "Şişli" not in owner.get(url, {"q": "kadikoy"}).content.decode()


def test_the_people_of_a_segment_with_their_reasons(owner: Client) -> None:
    mira = CustomerFactory.create(name="Mira")
    CustomerFactory.create(name="Deniz")
    bought(mira)
    page = owner.get(of(segment(ONCE), "people")).content.decode()
    assert "1 customer, as of now." in page
    assert "Bought 1 time" in page
    assert ("Mira" in page, "Deniz" in page) == (True, False)


def test_many_people_stand_on_several_pages(owner: Client, django_assert_max_num_queries) -> None:
    people = [CustomerFactory.create(name=f"Person {n:02}") for n in range(51)]
    for each in people:
        bought(each)
    row = segment(ONCE)
    owner.get(of(row, "people"))
    with django_assert_max_num_queries(12):
        first = owner.get(of(row, "people")).content.decode()
    assert ("Person 50" in first, "Person 00" in first, "1 / 2" in first) == (True, False, True)
    for number in ("2", "99"):
        page = owner.get(of(row, "people"), {"p": number}).content.decode()
        assert ("Person 50" in page, "Person 00" in page) == (False, True), number
    assert "Person 50" in owner.get(of(row, "people"), {"p": "x"}).content.decode()


def test_nobody_is_said_in_words(owner: Client) -> None:
    assert "Nobody is in it right now." in owner.get(of(segment(ONCE), "people")).content.decode()


def test_a_segment_is_deleted_after_a_question(owner: Client) -> None:
    row = segment(ONCE)
    assert "Nothing happens to the people in it." in owner.get(of(row, "remove")).content.decode()
    assert Segment.objects.exists()
    reply = owner.post(of(row, "remove"), follow=True)
    assert not Segment.objects.exists()
    assert "is deleted." in reply.content.decode()


class Refusing:
    """What an app above would be: something that is built on the segment, and protects it."""

    _meta = type("Meta", (), {"verbose_name": "campaign"})

    def __str__(self) -> str:
        return "Spring"


@pytest.fixture
def used(monkeypatch) -> Segment:
    def refuse(self: Segment) -> None:
        raise ProtectedError("no", {Refusing()})

    row = segment(ONCE, name="Regulars")
    monkeypatch.setattr(Segment, "delete", refuse)
    return row


def test_a_segment_in_use_is_kept_and_says_by_whom(owner: Client, used: Segment) -> None:
    with pytest.raises(SegmentUsed) as told:
        delete_segment(segment=used)
    assert told.value.facts["used_by"] == ["campaign: Spring"]
    page = owner.post(of(used, "remove")).content.decode()
    assert "This segment is still used and cannot be deleted. Used by: campaign: Spring." in page
    assert Segment.objects.exists()


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("manager", {"change": 200, "people": 200, "remove": 200, "add": 200, "draft": 200, "preview": 200}),
        ("support", {"change": 200, "people": 200, "remove": 403, "add": 403, "draft": 403, "preview": 403}),
    ],
)
def test_who_may_do_what(client: Client, role, expected) -> None:
    row = segment(ONCE)
    client.force_login(UserFactory.create(role=role))
    told = {page: client.get(of(row, page)).status_code for page in ("change", "people", "remove")}
    told["add"] = client.get(reverse("admin:segments_segment_add")).status_code
    told |= {name: client.post(reverse(f"admin:segments_{name}")).status_code for name in ("draft", "preview")}
    assert told == expected


def test_support_reads_the_question_and_changes_nothing(client: Client) -> None:
    row = segment(ONCE, name="Regulars")
    client.force_login(UserFactory.create(role="support"))
    page = client.get(of(row, "change")).content.decode()
    assert "Number of purchases" in page
    assert "Save the segment" not in page
    assert "Remove" not in page
    assert client.post(of(row, "change"), {"name": "Mine"}).status_code == 403
    assert client.post(of(row, "remove")).status_code == 403
    assert Segment.objects.get().name == "Regulars"


@pytest.mark.parametrize("where", ["change", "people", "remove"])
def test_a_segment_that_is_not_there_has_no_page(owner: Client, where) -> None:
    row = segment(all_of(ONCE))
    Segment.objects.all().delete()
    row.pk = 99
    assert owner.get(of(row, where)).status_code == 404


def test_nothing_changes_by_looking(owner: Client) -> None:
    assert owner.get(reverse("admin:segments_draft")).status_code == 405
    assert owner.get(reverse("admin:segments_preview")).status_code == 405
    assert owner.post(of(segment(ONCE), "people")).status_code == 405


def test_the_beat_counts_again(django_capture_on_commit_callbacks) -> None:
    row = segment(ONCE)
    Segment.objects.update(counted_at=None)
    bought(CustomerFactory.create())
    assert count_again() == 1
    row.refresh_from_db()
    assert row.size == 1
