"""Words that the staff stick on customers, one by one and many at once."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from apps.common import clock
from apps.customers.admin import tags as desk
from apps.customers.errors import BadTag, TagUsed
from apps.customers.models import Customer, Tag, Tagging
from apps.customers.services import delete_tag, ensure_tags, set_tags, tag_customers, tag_names, untag_customers
from tests.factories.customers import CustomerFactory
from tests.factories.segments import condition, segment
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mira() -> Customer:
    return CustomerFactory.create(name="Mira")


@pytest.fixture
def owner(client: Client) -> Client:
    client.force_login(UserFactory.create(role="owner"))
    return client


# What the browser sends for the history below the record.
BELOW = {f"{rows}-{count}_FORMS": "0" for rows in ("identifiers", "consents") for count in ("TOTAL", "INITIAL")}


def record(customer: Customer) -> str:
    return reverse("admin:customers_customer_change", args=[customer.pk])


def test_two_spellings_of_a_word_are_one_tag() -> None:
    [first] = ensure_tags(names=["Düğün"])
    assert ensure_tags(names=["DUGUN", "  dugun "]) == [first]
    assert Tag.objects.get().name == "Düğün"


@pytest.mark.parametrize("name", ["x" * 41, "ß" * 30, "́"])
def test_a_tag_is_a_short_word(name) -> None:
    with pytest.raises(BadTag) as told:
        ensure_tags(names=[name])
    assert told.value.field == "tags"


def test_many_customers_get_a_tag_at_once_and_nobody_twice(mira, django_assert_num_queries) -> None:
    people = [mira, *(CustomerFactory.create() for _each in range(20))]
    forgotten = CustomerFactory.create(name="", name_key="", email="", phone="", forgotten_at=clock.now())
    [tag], by = ensure_tags(names=["wedding"]), UserFactory.create()
    assert tag_customers(tag=tag, customer_ids=[mira.pk], by=by) == 1
    with django_assert_num_queries(4):
        added = tag_customers(tag=tag, customer_ids=[each.pk for each in people] + [forgotten.pk, 10**9], by=by)
    assert added == 20
    assert set(Tagging.objects.values_list("customer_id", flat=True)) == {each.pk for each in people}
    assert Tagging.objects.first().given_by == by


def test_a_tag_is_taken_off_again(mira) -> None:
    tag, other = ensure_tags(names=["a", "b"])
    tag_customers(tag=tag, customer_ids=[mira.pk])
    tag_customers(tag=other, customer_ids=[mira.pk])
    assert untag_customers(tag=tag, customer_ids=[mira.pk, 10**9]) == 1
    assert tag_names(mira) == ["b"]


def test_setting_tags_keeps_those_that_stay(mira) -> None:
    set_tags(customer=mira, names=["wedding", "wholesale"])
    kept = Tagging.objects.get(tag__name="wedding").pk
    set_tags(customer=mira, names=["Wedding", "villa", ""])
    assert tag_names(mira) == ["villa", "wedding"]
    assert Tagging.objects.get(tag__name="wedding").pk == kept
    with pytest.raises(BadTag):
        set_tags(customer=mira, names=[f"tag {n}" for n in range(21)])
    assert tag_names(mira) == ["villa", "wedding"]


def test_the_database_keeps_a_tag_once_per_customer_and_with_a_name(mira) -> None:
    [tag] = ensure_tags(names=["wedding"])
    Tagging.objects.create(tag=tag, customer=mira)
    with pytest.raises(IntegrityError), transaction.atomic():
        Tagging.objects.create(tag=tag, customer=mira)
    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.create(name="other", name_key="wedding")
    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.create(name=" ", name_key="")


def test_the_staff_type_tags_on_the_customers_record(owner, mira) -> None:
    typed = {"name": "Mira", "email": mira.email, "phone": mira.phone, "language": "en", "birthday_on": ""} | BELOW
    assert owner.post(record(mira), typed | {"tags": "Wedding, wholesale ,, wedding"}).status_code == 302
    assert tag_names(mira) == ["Wedding", "wholesale"]
    assert "Wedding, wholesale" in owner.get(record(mira)).content.decode()
    overview = owner.get(reverse("customer_overview", args=[mira.pk])).content.decode()
    assert "Wedding, wholesale" in overview
    owner.post(record(mira), typed | {"tags": ""})
    assert tag_names(mira) == []


@pytest.mark.parametrize(
    ("tags", "text"),
    [
        ("x" * 41, "A tag is a short word"),
        (", ".join(f"t{n}" for n in range(21)), "too many tags"),
        ("ok, ́", "short word"),
    ],
)
def test_tags_that_cannot_be_kept_are_refused_beside_the_field(owner, mira, tags, text) -> None:
    typed = {"name": "Changed", "email": "", "phone": "", "language": "en", "birthday_on": "", "tags": tags} | BELOW
    reply = owner.post(record(mira), typed)
    assert reply.status_code == 200
    assert text in str(reply.context["adminform"].form.errors["tags"])
    assert (tag_names(mira), Customer.objects.get().name) == ([], "Mira")


def test_ticked_customers_get_a_tag_together(owner, mira) -> None:
    other = CustomerFactory.create()
    ticked = {"action": "give_tag", "_selected_action": [mira.pk, other.pk]}
    page = owner.post(reverse("admin:customers_customer_changelist"), ticked)
    assert "To 2 customers." in page.content.decode()
    sent = {"customers": page.context["form"]["customers"].value(), "tag": "Wedding"}
    reply = owner.post(reverse("admin:customers_customer_tag"), sent, follow=True)
    assert "2 more customers have the tag “Wedding” now." in reply.content.decode()
    assert tag_names(mira) == tag_names(other) == ["Wedding"]
    found = owner.get(
        reverse("admin:customers_customer_changelist"), {"taggings__tag__id__exact": Tag.objects.get().pk}
    )
    assert found.context["cl"].result_count == 2


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"customers": "1,2", "tag": ""},
        {"customers": "x", "tag": "a"},
        {"customers": "9" * 30, "tag": "a"},
        {"customers": "1", "tag": "x" * 41},
        {"customers": "1", "tag": "́"},
    ],
)
def test_a_tag_that_cannot_be_given_is_asked_for_again(owner, mira, sent) -> None:
    reply = owner.post(reverse("admin:customers_customer_tag"), sent)
    assert reply.status_code == 200
    assert reply.context["form"].errors
    assert not Tagging.objects.exists()


def test_more_than_a_thousand_at_once_are_too_many(owner, mira, monkeypatch) -> None:
    monkeypatch.setattr(desk, "AT_ONCE_MAX", 1)
    CustomerFactory.create()
    ticked = {"action": "give_tag", "_selected_action": list(Customer.objects.values_list("pk", flat=True))}
    reply = owner.post(reverse("admin:customers_customer_changelist"), ticked, follow=True)
    assert "Choose 1,000 customers at most." in reply.content.decode()


def test_tags_are_made_and_renamed_in_their_list(owner, mira) -> None:
    add = reverse("admin:customers_tag_add")
    assert owner.post(add, {"name": " Şahane  müşteri "}).status_code == 302
    tag = Tag.objects.get()
    assert (tag.name, tag.name_key) == ("Şahane müşteri", "sahane musteri")
    tag_customers(tag=tag, customer_ids=[mira.pk])
    assert "This tag is there already." in owner.post(add, {"name": "sahane musteri"}).content.decode()
    assert owner.post(add, {"name": "́"}).status_code == 200
    change = reverse("admin:customers_tag_change", args=[tag.pk])
    assert owner.post(change, {"name": "VIP"}).status_code == 302
    assert Tag.objects.get().name_key == "vip"
    assert tag_names(mira) == ["VIP"]
    assert "VIP" in owner.get(reverse("admin:customers_tag_changelist")).content.decode()


def test_only_those_who_may_change_customers_give_tags(client: Client, mira) -> None:
    client.force_login(UserFactory.create(role="cashier"))
    assert client.post(reverse("admin:customers_customer_tag"), {"customers": mira.pk, "tag": "a"}).status_code == 302
    assert not Tag.objects.exists()


LIST = "admin:customers_tag_changelist"


def remove(client: Client, *tags: Tag):
    return client.post(reverse(LIST), {"action": "remove", "_selected_action": [tag.pk for tag in tags]}, follow=True)


def test_a_deleted_tag_is_off_everybody_and_its_name_free_again(owner, mira) -> None:
    trade, wedding = ensure_tags(names=["Trade", "Wedding"])
    set_tags(customer=mira, names=["Wedding", "Trade"])
    assert "2 tags are deleted." in remove(owner, wedding, trade).content.decode()
    assert not Tag.objects.exists()
    assert tag_names(mira) == []
    assert Customer.objects.filter(pk=mira.pk).exists()
    assert [tag.name for tag in ensure_tags(names=["wedding"])] == ["wedding"]


def test_a_tag_that_a_segment_asks_for_stays_and_says_why(owner, mira) -> None:
    trade, wedding = ensure_tags(names=["Trade", "Wedding"])
    set_tags(customer=mira, names=["Wedding"])
    segment(condition("tags", "any", tags=(wedding.pk,)))
    with pytest.raises(TagUsed):
        delete_tag(tag=wedding)
    page = remove(owner, wedding, trade).content.decode()
    assert "Wedding: A segment asks for this tag." in page
    assert "1 tag is deleted." in page
    assert tag_names(mira) == ["Wedding"]


@pytest.mark.parametrize(("role", "left"), [("manager", 0), ("support", 1), ("cashier", 1)])
def test_tags_are_deleted_by_those_who_make_them(client, role, left) -> None:
    tag = ensure_tags(names=["Wedding"])[0]
    client.force_login(UserFactory.create(role=role))
    client.post(reverse(LIST), {"action": "remove", "_selected_action": [tag.pk]})
    assert Tag.objects.count() == left
