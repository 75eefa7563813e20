"""The rules in plain words are made from the settings: each setting has its sentence, and no setting is silent."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from apps.catalog.models import Category, Product
from apps.catalog.services import ProductDraft, ensure_products
from apps.programs.models import Program, RuleVersion
from apps.programs.reports import house_rules
from apps.programs.services import add_rule, add_rule_version, update_program
from tests.factories.programs import program

pytestmark = pytest.mark.django_db

RATE = [
    "You get 1 point for each ₺1.00 you spend.",
    "A purchase counts in whole steps of ₺1.00; what is left over gives no points.",
]
PLAIN = [
    "You take part from your first purchase on, if you say who you are when you pay.",
    *RATE,
    "There is no minimum purchase.",
    "What you pay after discounts counts.",
    "Tax counts.",
    "Delivery does not count.",
    "Buying a gift card does not count.",
    "What you pay with points does not count.",
    "All products give points.",
    "You can spend your points right away.",
    "100 points are worth ₺1.00.",
    "Your points do not run out.",
    "If you bring something back, we take back the points it gave you.",
    "If you have spent them by then, your balance goes down to zero and no further.",
    "If you have set them aside for a reward by then, we take them when you give the reward up.",
    "Points you set aside for a reward come back to you if you give it up before you use it.",
    "Points are yours alone and cannot be passed on.",
    "Points are not paid out in money.",
]
LAST = [
    "The points that run out first are spent first.",
    "If points come back to you after their last day, you have 30 more days to spend them.",
]

# A setting, what it is changed to, and the sentences that go and come.
CHANGES = {
    "enrolment": ("joining", [PLAIN[0]], ["You take part once you have joined."]),
    "rounding": (
        "half_up",
        [RATE[1]],
        ["A purchase counts in steps of ₺1.00; half a step or more counts as a whole one."],
    ),
    "shortfall": (
        "allow_debt",
        [
            "If you have spent them by then, your balance goes down to zero and no further.",
            "If you have set them aside for a reward by then, we take them when you give the reward up.",
        ],
        ["If you have spent them by then, your balance goes below zero, and your next points fill it up first."],
    ),
    "hundred_points_minor": (550, ["100 points are worth ₺1.00."], ["100 points are worth ₺5.50."]),
    "points_per_unit": (3, RATE[:1], ["You get 3 points for each ₺1.00 you spend."]),
    "unit_minor": (
        1_000,
        RATE,
        [
            "You get 1 point for each ₺10.00 you spend.",
            "A purchase counts in whole steps of ₺10.00; what is left over gives no points.",
        ],
    ),
    "min_spend_minor": (
        5_000,
        ["There is no minimum purchase."],
        ["A purchase gives points if at least ₺50.00 of it counts."],
    ),
    "active_from_on": (dt.date(2026, 5, 1), [], ["This holds for purchases from 1 May 2026 on."]),
    "active_until_on": (dt.date(2026, 6, 30), [], ["This holds for purchases until 30 June 2026."]),
    "after_discount": (False, ["What you pay after discounts counts."], ["The price before discounts counts."]),
    "includes_tax": (False, ["Tax counts."], ["Tax does not count."]),
    "includes_shipping": (True, ["Delivery does not count."], ["Delivery counts, too."]),
    "includes_gift_cards": (True, ["Buying a gift card does not count."], ["Buying a gift card counts, too."]),
    "includes_points_paid": (
        True,
        ["What you pay with points does not count."],
        ["What you pay with points counts, too."],
    ),
    "wait_days": (
        14,
        ["You can spend your points right away."],
        ["You can spend your points 14 days after the purchase."],
    ),
    "expiry_months": (
        12,
        ["Your points do not run out."],
        ["Your points last 12 months from the day you can spend them.", *LAST],
    ),
}


def test_a_plain_programme_is_told_in_whole(db):
    assert house_rules(program()) == PLAIN


@pytest.mark.parametrize("setting", CHANGES)
def test_a_setting_changes_its_own_sentence_and_no_other(setting):
    value, gone, come = CHANGES[setting]
    told = house_rules(program(**{setting: value}))
    assert [sentence for sentence in PLAIN if sentence not in told] == gone
    assert [sentence for sentence in told if sentence not in PLAIN] == come


@pytest.mark.parametrize(
    ("shortfall", "sentence"),
    [("pending_only", "We take back only points that you cannot spend yet; the others stay yours.")],
)
def test_the_other_ways_of_missing_points_have_their_sentence(shortfall, sentence):
    assert sentence in house_rules(program(shortfall=shortfall))


@pytest.mark.parametrize(
    ("round_up", "end"),
    [
        ("month", "and then to the end of that month."),
        ("quarter", "and then to the end of that quarter."),
        ("half_year", "and then to the end of June or December."),
        ("year", "and then to the end of that year."),
    ],
)
def test_rounding_up_says_up_to_where(round_up, end):
    (lasting,) = [
        s for s in house_rules(program(expiry_months=1, expiry_round_up=round_up)) if s.startswith("Your points last")
    ]
    assert lasting == f"Your points last 1 month from the day you can spend them, {end}"


def test_a_change_of_expiry_says_from_when_it_counts():
    """Rule 40."""
    club = program(expiry_months=6)
    update_program(program=club, expiry_changed_on=dt.date(2026, 5, 10))
    club.refresh_from_db()
    assert "For points from before 10 May 2026 this time starts on that day." in house_rules(club)


def test_points_without_a_worth_are_not_given_one():
    club = program(hundred_points_minor=0)
    told = house_rules(club)
    assert "Points have no fixed worth in money; each reward says how many it needs." in told
    assert not any("are worth" in sentence for sentence in told)


def test_a_season_with_both_ends_is_one_sentence():
    told = house_rules(program(active_from_on=dt.date(2026, 5, 1), active_until_on=dt.date(2026, 6, 30)))
    assert "This holds for purchases from 1 May 2026 to 30 June 2026." in told


def test_what_does_not_earn_is_named():
    ensure_products(
        drafts=[ProductDraft("T", "Tobacco", "Smoking", "", ""), ProductDraft("L", "Lottery <ticket>", "Luck", "", "")]
    )
    club = program(excluded_products=Product.objects.all(), excluded_categories=Category.objects.filter(name="Luck"))
    told = house_rules(club)
    assert "These products give no points: Lottery <ticket>, Tobacco." in told
    assert "These groups of products give no points: Luck." in told
    assert "All products give points." not in told


@pytest.mark.parametrize(
    ("combine", "sentence"),
    [
        ("sum", "If several of these fit a purchase, you get the points of all of them."),
        ("best", "If several of these fit a purchase, the one that gives you most points counts."),
    ],
)
def test_several_rules_are_told_apart_by_their_names(combine, sentence):
    club = program(combine=combine)
    add_rule(program=club, code="big", name="Big baskets", points_per_unit=2, unit_minor=100, min_spend_minor=50_000)
    told = house_rules(club)
    (big,) = [one for one in told if one.startswith("Big baskets: ")]
    assert "You get 2 points for each ₺1.00 you spend." in big
    assert "at least ₺500.00" in big
    assert sentence in told
    assert not any("several" in one for one in house_rules(program()))


def test_only_the_terms_of_now_are_told():
    club = program()
    add_rule_version(rule=club.rules.get(), points_per_unit=5)
    told = house_rules(club)
    assert "You get 5 points for each ₺1.00 you spend." in told
    assert RATE[0] not in told


def test_no_setting_is_silent():
    """A new column must be given a sentence, or be named here as none of a member's business."""
    kept = {"id", "code", "name", "status", "issuing", "created_at"}
    of_program = {field.name for field in Program._meta.concrete_fields} - kept
    versions_own = {"id", "rule", "number", "valid_from", "valid_until", "created_by", "created_at"}
    of_terms = {field.name for field in RuleVersion._meta.get_fields()} - versions_own
    elsewhere = {
        "expiry",
        "expiry_round_up",
        "expiry_changed_on",
        "combine",
        "excluded_products",
        "excluded_categories",
    }
    assert of_program | of_terms == set(CHANGES) | elsewhere


def test_telling_the_rules_takes_few_queries(django_assert_max_num_queries):
    club = program()
    for n in range(4):
        add_rule(program=club, code=f"rule-{n}", name=f"Rule {n}", unit_minor=100)
    with django_assert_max_num_queries(6):
        house_rules(club)


def test_money_and_days_are_spelled_as_the_reader_does():
    club = program(hundred_points_minor=550)
    with translation.override("tr"):
        assert any("5,50" in sentence for sentence in house_rules(club))
