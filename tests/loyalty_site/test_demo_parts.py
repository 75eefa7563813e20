"""How the demo's history is made: the parts that need no database."""

from __future__ import annotations

import datetime as dt
import random
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from apps.common import clock
from loyalty_site.demo.baskets import fill_basket
from loyalty_site.demo.people import people
from loyalty_site.demo.rhythm import beats
from loyalty_site.demo.shelves import GOODS, SHIPPING_MINOR
from loyalty_site.demo.story import Return, Sale, tell, waves
from loyalty_site.management.commands import load_demo
from tests.factories.staff import UserFactory

ZONE = ZoneInfo("Europe/Istanbul")
NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


def test_the_rhythm_keeps_its_hours_and_its_distances_wherever_it_is_moved():
    there, later = (beats(newest_on=day, zone=ZONE) for day in (dt.date(2026, 3, 1), dt.date(2026, 8, 15)))
    assert there[-1].at.astimezone(ZONE).date() == dt.date(2026, 3, 1)
    assert there[-1].at.astimezone(ZONE).time() == dt.time(12, 21)
    assert {b.at - a.at for a, b in zip(there, later, strict=True)} == {dt.date(2026, 8, 15) - dt.date(2026, 3, 1)}
    assert [(a.member, a.amount_minor) for a in there] == [(b.member, b.amount_minor) for b in later]


def test_the_same_day_tells_the_same_story_and_the_same_people():
    first, second = tell(now=NOW, zone=ZONE), tell(now=NOW + dt.timedelta(hours=3), zone=ZONE)
    assert [(sale.number, sale.at, sale.lines) for sale in first.sales] == [
        (sale.number, sale.at, sale.lines) for sale in second.sales
    ]
    assert [(back.sale.number, back.at, back.amount_minor) for back in first.returns] == [
        (back.sale.number, back.at, back.amount_minor) for back in second.returns
    ]
    assert people(1177) == people(1177)


def test_nobody_brings_back_more_than_they_bought_or_before_they_did():
    story = tell(now=NOW, zone=ZONE)
    for back in story.returns:
        assert back.sale.member == back.member
        assert back.sale.at < back.at
    assert min(sale.left_minor for sale in story.sales + story.earlier) == 0
    returned = {id(back.sale) for back in story.returns}
    assert all(id(sale) in returned for sale in story.earlier)


def test_what_was_ordered_in_the_web_shop_is_delivered_mostly_in_time():
    story = tell(now=NOW, zone=ZONE)
    web = [sale for sale in story.sales if sale.place == "web"]
    assert all((sale.promised_at is None) == (sale.place != "web") for sale in story.sales)
    arrived = [sale for sale in web if sale.delivered_at]
    assert all(sale.delivered_at <= NOW for sale in arrived)
    late = [sale for sale in arrived if sale.delivered_at > sale.promised_at]
    assert 0.05 < len(late) / len(arrived) < 0.2
    assert all(sale.at > NOW - dt.timedelta(days=5) for sale in web if not sale.delivered_at)


@pytest.mark.parametrize("amount", [1, 2000, 4500, 12_345, 60_000, 460_000])
@pytest.mark.parametrize("is_delivered", [False, True])
def test_a_basket_costs_what_was_asked_as_near_as_whole_pieces_come(amount, is_delivered):
    lines = fill_basket(random.Random(7), amount_minor=amount, size=9, is_delivered=is_delivered)
    total = sum(line.total_minor for line in lines)
    smallest = GOODS[0].price_minor + (SHIPPING_MINOR if is_delivered else 0)
    assert total == smallest if amount <= smallest else 0 <= amount - total < GOODS[0].price_minor
    assert [line.kind for line in lines].count("shipping") == is_delivered
    assert len({line.sku for line in lines}) == len(lines)


def test_people_have_different_names_addresses_and_numbers_that_cannot_ring():
    everybody = list(people(1177).values())
    assert len({person.name for person in everybody}) == 1177
    emails = [person.email for person in everybody if person.email]
    phones = [person.phone for person in everybody if person.phone]
    assert len(set(emails)) == len(emails) > 800
    assert len(set(phones)) == len(phones) > 800
    assert all(email.isascii() and email.endswith(".example") for email in emails)
    assert all(phone.startswith(("+90500000", "+99450000", "+447700900")) for phone in phones)
    assert not [person for person in everybody if person.wants_offers and not person.email]


def _sale(member: int, minute: int) -> Sale:
    return Sale(f"M-{minute}", member, NOW + dt.timedelta(minutes=minute), "moda", ())


def test_a_sale_after_a_return_waits_for_it_and_holds_nobody_else_up():
    first, other, second = _sale(1, 0), _sale(2, 1), _sale(1, 3)
    back = Return(1, NOW + dt.timedelta(minutes=2), first, 1, None)
    assert waves([first, other, back, second]) == [([first, other], [back]), ([second], [])]


@pytest.mark.django_db
def test_the_demo_does_not_move_into_a_shop_that_is_open(settings):
    settings.DEBUG = True
    UserFactory()
    with pytest.raises(CommandError, match="already has a shop"):
        call_command("load_demo")


@pytest.mark.django_db
@pytest.mark.parametrize(("options", "made"), [([], []), (["--migrate"], [("migrate",)])])
def test_the_tables_are_made_first_only_where_that_is_asked(settings, monkeypatch, options, made):
    settings.DEBUG = True
    UserFactory()
    asked = []
    monkeypatch.setattr(load_demo, "call_command", lambda *command, **_: asked.append(command))
    with pytest.raises(CommandError, match="already has a shop"):
        call_command("load_demo", *options)
    assert asked == made


def test_a_moved_clock_goes_back():
    with clock.moved_to(NOW):
        assert clock.now() == NOW
        with clock.moved_to(NOW - dt.timedelta(days=1)):
            assert clock.now() == NOW - dt.timedelta(days=1)
        assert clock.now() == NOW
    assert abs(clock.now() - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)
