"""The desk around an offer: who may do what, actions on the list, codes on paper, lists of codes and uses."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from apps.offers.admin.editor.starters import STARTERS, black_friday
from apps.offers.models import CodeBatch, Offer, OfferUse, PromoCode, Tally
from apps.offers.services import add_code, change_offer, make_batch, personal_code
from apps.shop.services import save_shop
from tests.factories.catalog import ProductFactory
from tests.factories.customers import CustomerFactory
from tests.factories.offers import OfferFactory, add, bought
from tests.factories.orders import draft_order
from tests.factories.segments import bought as order_of
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:offers_offer_changelist")
ADD = reverse("admin:offers_offer_add")


def signed_in(client: Client, role: str) -> Client:
    client.force_login(UserFactory.create(role=role), backend="apps.staff.backends.RoleBackend")
    return client


@pytest.fixture
def manager(client: Client) -> Client:
    return signed_in(client, "manager")


def page(of: Offer) -> str:
    return reverse("admin:offers_offer_change", args=[of.pk])


def to(name: str, pk: int) -> str:
    return reverse(f"admin:offers_{name}", args=[pk])


def typed(**more: Any) -> dict[str, Any]:
    fields = {"name": "Summer", "kind": "percent", "percent": "20", "covers": "basket", "audience": "everyone"}
    return fields | {"stacking": "exclusive", "priority": "0", "days": list("0123456")} | more


def said(reply: Any) -> list[str]:
    return [str(each) for each in get_messages(reply.wsgi_request)]


# --- Who may do what ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "answer"), [("owner", 302), ("manager", 302), ("support", 403)])
def test_each_deed_on_an_offer_is_for_whoever_may_change_offers(client: Client, role: str, answer: int) -> None:
    offer = OfferFactory.create()
    promo = add_code(offer=offer, text="SUMMER")
    desk = signed_in(client, role)
    deeds = [
        (to("add_code", offer.pk), {"text": "AUTUMN"}),
        (to("make_batch", offer.pk), {"count": "1"}),
        (to("close_code", promo.pk), {}),
        (page(offer), typed(needs_code="on", percent="30")),
        (ADD, typed(name="New")),
        (to("move", offer.pk), {"to": "paused"}),
    ]
    assert [desk.post(address, sent).status_code for address, sent in deeds] == [answer] * len(deeds)
    promo.refresh_from_db()
    offer.refresh_from_db()
    changed = (promo.closed_at is not None, offer.percent, offer.status, PromoCode.objects.count())
    assert changed == ((True, 30, "paused", 3) if answer == 302 else (False, 20, "live", 1))


def test_a_cashier_is_led_to_the_till_and_changes_nothing(client: Client) -> None:
    offer = OfferFactory.create()
    desk = signed_in(client, "cashier")
    for address in (page(offer), to("move", offer.pk), to("add_code", offer.pk)):
        assert desk.post(address, typed(to="ended", text="SUMMER")).status_code == 302
    offer.refresh_from_db()
    assert (offer.status, offer.percent, offer.codes.count()) == ("live", 20, 0)


@pytest.mark.parametrize("name", ["move", "add_code", "make_batch", "close_code"])
def test_a_link_changes_nothing_only_a_button_does(manager: Client, name: str) -> None:
    promo = add("SUMMER").codes.get()
    pk = promo.pk if name == "close_code" else promo.offer_id
    assert manager.get(to(name, pk)).status_code == 405
    promo.refresh_from_db()
    assert (promo.closed_at, promo.offer.status) == (None, "live")


@pytest.mark.parametrize("name", ["move", "add_code", "make_batch", "close_code", "batch_file"])
def test_what_is_not_there_is_not_found(manager: Client, name: str) -> None:
    ask = manager.get if name == "batch_file" else manager.post
    assert ask(to(name, 999_999)).status_code == 404


# --- The editor ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("then", ["live", "draft"])
def test_a_draft_is_saved_as_what_its_button_says(manager: Client, then: str) -> None:
    offer = OfferFactory.create(status="draft", needs_code=False)
    reply = manager.post(page(offer), typed(percent="25", then=then))
    offer.refresh_from_db()
    assert (offer.status, offer.percent) == (then, 25)
    assert said(reply) == ["The offer is live." if then == "live" else "Saved."]


def test_a_page_left_open_cannot_wake_an_offer_that_somebody_ended(manager: Client) -> None:
    offer = OfferFactory.create(status="paused")
    change_offer(offer=offer, status="ended")
    assert manager.post(page(offer), typed(then="live")).status_code == 403
    reply = manager.post(to("move", offer.pk), {"to": "live"})
    assert said(reply) == ["Somebody else has changed this offer meanwhile. Look at it again."]
    offer.refresh_from_db()
    assert (offer.status, offer.name == "Summer") == ("ended", False)


def test_a_budget_below_what_was_given_away_is_refused_at_its_field(manager: Client) -> None:
    """Rule 64."""
    offer = OfferFactory.create(needs_code=False, budget_minor=10_000)
    Tally.objects.filter(offer=offer).update(money_minor=5_000)
    reply = manager.post(page(offer), typed(name="Typed anew", budget_minor="49,99"))
    assert reply.context["form"].errors["budget_minor"] == ["More than this was already used."]
    assert 'value="Typed anew"' in reply.text
    assert 'value="49,99"' in reply.text
    assert Offer.objects.get().budget_minor == 10_000


def test_a_refused_change_leaves_the_title_of_what_is_saved(manager: Client) -> None:
    offer = OfferFactory.create(name="Kept name", needs_code=False)
    reply = manager.post(page(offer), typed(name="Not saved", percent="0"))
    assert reply.context["title"] == "Kept name"
    assert Offer.objects.get().name == "Kept name"


def test_goods_are_chosen_and_chosen_otherwise(manager: Client) -> None:
    tea, cake = ProductFactory.create(), ProductFactory.create()
    manager.post(ADD, typed(covers="chosen", products=[str(tea.pk)]))
    offer = Offer.objects.get()
    manager.post(page(offer), typed(covers="chosen", products=[str(cake.pk)]))
    assert list(offer.products.all()) == [cake]
    manager.post(page(offer), typed())
    assert not offer.products.exists()


@pytest.mark.parametrize(
    ("currency", "amount", "minor"), [("TRY", "50,00", 5_000), ("TRY", "0,01", 1), ("JPY", "50", 50)]
)
def test_an_amount_is_typed_in_the_shops_money(manager: Client, currency: str, amount: str, minor: int) -> None:
    save_shop(name="Lale", currency=currency, time_zone="Europe/Istanbul", country="TR", language="tr")
    manager.post(ADD, typed(kind="amount", amount_minor=amount))
    assert Offer.objects.get().amount_minor == minor


@pytest.mark.parametrize("amount", ["0", "0,001", "cheap", "-1"])
def test_an_amount_that_takes_nothing_off_makes_no_offer(manager: Client, amount: str) -> None:
    reply = manager.post(ADD, typed(kind="amount", amount_minor=amount))
    assert reply.status_code == 200
    assert reply.context["form"].errors
    assert not Offer.objects.exists()


@pytest.mark.parametrize("one", STARTERS, ids=lambda one: one.key)
def test_no_starter_begins_with_a_last_day_that_is_over(one: Any) -> None:
    today = dt.date(2026, 12, 31)
    begins = one.begins(today)
    assert begins.get("starts_on", today) >= today
    assert begins.get("ends_on", today) >= begins.get("starts_on", today)


@pytest.mark.parametrize(
    ("year", "day"), [(2025, 28), (2026, 27), (2027, 26), (2028, 24), (2029, 23), (2030, 29), (2031, 28)]
)
def test_black_friday_follows_the_fourth_thursday_not_the_last(year: int, day: int) -> None:
    assert black_friday(dt.date(year, 1, 1)) == dt.date(year, 11, day)


# --- The list -----------------------------------------------------------------------------------------------------------


def act(desk: Client, action: str, *offers: Offer) -> list[str]:
    chosen = [str(offer.pk) for offer in offers]
    return said(desk.post(LIST, {"action": action, ACTION_CHECKBOX_NAME: chosen}))


def test_several_offers_are_set_live_and_the_one_that_ended_says_why_not(manager: Client) -> None:
    paused, draft, over = (OfferFactory.create(status=status) for status in ("paused", "draft", "ended"))
    told = act(manager, "set_live", paused, draft, over)
    assert sorted(told) == sorted(["2 offers changed.", f"{over.name}: This offer has ended. Make a new one."])
    assert dict(Offer.objects.values_list("pk", "status")) == {paused.pk: "live", draft.pk: "live", over.pk: "ended"}


def test_who_may_only_look_has_no_actions(client: Client) -> None:
    offer = OfferFactory.create()
    act(signed_in(client, "support"), "pause", offer)
    offer.refresh_from_db()
    assert offer.status == "live"


def test_an_offer_is_found_by_its_code(manager: Client) -> None:
    offer = add("KIS25", name="Winter sale")
    add_code(offer=offer, text="KIS26")
    add(name="Other one")
    shown = manager.get(LIST, {"q": "kis2"}).text
    assert shown.count("Winter sale") >= 1
    assert "Other one" not in shown


def test_the_list_tells_uses_and_money_beside_their_limits(manager: Client) -> None:
    offer = OfferFactory.create(uses_max=250, budget_minor=100_000)
    Tally.objects.filter(offer=offer).update(uses=12, money_minor=24_050)
    shown = manager.get(LIST).text
    assert "12 / 250" in shown
    assert "₺240.50 / ₺1,000.00" in shown


# --- Codes --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "sent"), [("add_code", {"text": "LATE10"}), ("make_batch", {"count": "3"})])
@pytest.mark.parametrize(
    ("terms", "words"),
    [({"status": "ended"}, "This offer has ended."), ({"needs_code": False}, "This offer applies by itself")],
)
def test_an_offer_that_takes_no_codes_any_more_says_so(
    manager: Client, name: str, sent: dict[str, str], terms: dict[str, Any], words: str
) -> None:
    """The page was left open while somebody else changed the offer."""
    offer = OfferFactory.create(**terms)
    assert words in manager.post(to(name, offer.pk), sent).text
    assert not PromoCode.objects.exists()


def test_a_refused_batch_keeps_what_was_typed(manager: Client) -> None:
    offer = OfferFactory.create()
    reply = manager.post(to("make_batch", offer.pk), {"count": "7", "beginning": "A B!", "last_on": "2026-12-31"})
    assert reply.context["shelf"].batch_form.errors["beginning"]
    for value in ("7", "A B!", "2026-12-31"):
        assert f'value="{value}"' in reply.text


def test_only_the_newest_codes_are_on_the_page_with_a_way_to_all(manager: Client) -> None:
    offer = OfferFactory.create()
    for number in range(22):
        add_code(offer=offer, text=f"CODE{number:02}")
    personal_code(offer=offer, customer=CustomerFactory.create(), reference="1")
    reply = manager.get(page(offer))
    shelf = reply.context["shelf"]
    assert ([promo.text for promo in shelf.codes[:1]], len(shelf.codes), shelf.hidden_count) == (["CODE21"], 20, 2)
    assert "All codes of this offer" in reply.text
    assert manager.get(reverse("admin:offers_promocode_changelist"), {"offer__id__exact": offer.pk}).status_code == 200


def test_forty_codes_and_batches_cost_the_page_as_much_as_one(
    manager: Client, django_assert_max_num_queries: Any
) -> None:
    def ask(offer: Offer) -> int:
        with django_assert_max_num_queries(40) as counted:
            manager.get(page(offer))
        return len(counted)

    offer = add("ONE")
    make_batch(offer=offer, count=1, by=None)
    ask(offer)
    first = ask(offer)
    for number in range(10):
        add_code(offer=offer, text=f"MORE{number}")
        make_batch(offer=offer, count=2, by=None)
    assert ask(offer) == first


# --- Codes on paper -----------------------------------------------------------------------------------------------------


def rows_of(desk: Client, batch: CodeBatch) -> list[list[str]]:
    reply = desk.get(to("batch_file", batch.pk))
    text = b"".join(reply.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(text)))


def test_the_file_says_which_codes_are_spent_and_until_when_the_rest_is_good(manager: Client) -> None:
    offer = OfferFactory.create(name='Tea, "fresh"')
    batch = make_batch(offer=offer, count=3, by=None, last_on=dt.date(2099, 12, 31))
    make_batch(offer=offer, count=2, by=None)
    used, returned, fresh = batch.codes.select_related("code").order_by("pk")
    bought(draft_order(10_000, placed_at=None), [used.shown])
    released = {"status": "released", "released_at": dt.datetime(2026, 5, 1, tzinfo=dt.UTC)}
    order = order_of(None)
    OfferUse.objects.create(offer=offer, code=returned, channel=order.channel, order=order, **released)
    heading, *rows = rows_of(manager, batch)
    assert heading == ["Code", "Offer", "Last day", "Used"]
    assert rows == [
        [used.shown, 'Tea, "fresh"', "2099-12-31", "Yes"],
        [returned.shown, 'Tea, "fresh"', "2099-12-31", "No"],
        [fresh.shown, 'Tea, "fresh"', "2099-12-31", "No"],
    ]


def test_a_file_without_a_last_day_has_an_empty_cell(manager: Client) -> None:
    [_heading, row] = rows_of(manager, make_batch(offer=OfferFactory.create(), count=1, by=None))
    assert row[2:] == ["", "No"]


def test_the_file_is_read_not_sent(manager: Client) -> None:
    batch = make_batch(offer=OfferFactory.create(), count=1, by=None)
    assert manager.post(to("batch_file", batch.pk)).status_code == 405
    reply = manager.get(to("batch_file", batch.pk))
    assert f'filename="codes-{batch.public_id}.csv"' in reply["Content-Disposition"]


# --- Lists of codes and uses --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", ["promocode", "codebatch", "offeruse"])
def test_history_is_read_and_never_written_even_by_the_owner(client: Client, model: str) -> None:
    desk = signed_in(client, "owner")
    promo = make_batch(offer=OfferFactory.create(), count=1, by=None).codes.get()
    use = bought(draft_order(10_000, placed_at=None), [promo.shown]).offers[0]
    pk = {"promocode": promo.pk, "codebatch": promo.batch_id, "offeruse": use.pk}[model]
    address = reverse(f"admin:offers_{model}_change", args=[pk])
    assert desk.get(address).status_code == 200
    assert desk.post(address, {"uses_max": "99"}).status_code == 403
    assert desk.get(reverse(f"admin:offers_{model}_add")).status_code == 403
    assert desk.post(reverse(f"admin:offers_{model}_delete", args=[pk]), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", ["promocode", "codebatch", "offeruse"])
def test_long_lists_cost_as_many_questions_as_short_ones(
    manager: Client, django_assert_max_num_queries: Any, model: str
) -> None:
    address = reverse(f"admin:offers_{model}_changelist")

    def ask() -> int:
        with django_assert_max_num_queries(20) as counted:
            assert manager.get(address).status_code == 200
        return len(counted)

    def make(number: int) -> None:
        offer, mira = OfferFactory.create(), CustomerFactory.create()
        make_batch(offer=offer, count=1, by=UserFactory.create())
        personal_code(offer=offer, customer=mira, reference=str(number))
        add_code(offer=offer, text=f"CODE{number}")
        bought(draft_order(10_000, placed_at=None, customer_id=mira.pk), [f"CODE{number}"])

    make(0)
    ask()
    first = ask()
    for number in range(1, 6):
        make(number)
    assert ask() == first


def test_a_secret_code_shows_only_its_end_in_the_list(manager: Client) -> None:
    """Whoever looks over a shoulder has not bought anything with it."""
    promo = personal_code(offer=OfferFactory.create(), customer=CustomerFactory.create(), reference="1")
    shown = manager.get(reverse("admin:offers_promocode_changelist")).text
    assert promo.shown not in shown
    assert promo.code.tail in shown
