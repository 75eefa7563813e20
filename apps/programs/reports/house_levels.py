"""The levels of a programme in the members' words; the house rules' part where a programme has a ladder."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common import money
from apps.common.spelling import number, times_text
from apps.programs.models import Ladder, Program, Tier


def level_rules(program: Program, currency: str) -> list[str]:
    """Nothing where there are no levels."""
    ladder = Ladder.objects.filter(program=program).prefetch_related("tiers").first()
    if ladder is None:
        return []
    tiers = sorted(ladder.tiers.all(), key=lambda tier: tier.threshold)
    told = [_counted(ladder)]
    for tier in tiers:
        told += _tier(ladder, tier, currency)
    return [*told, _("You go up at once, with the purchase that takes you there."), *_keeping(ladder)]


def _counted(ladder: Ladder) -> str:
    months = ladder.months or 0
    sentences = {
        ("spend", "lifetime"): _("Your level depends on all you have spent with us, less what you brought back."),
        ("spend", "calendar_year"): _(
            "Your level depends on what you spend in a calendar year, less what you bring back."
        ),
        ("spend", "rolling"): ngettext(
            "Your level depends on what you spent in the last month, less what you brought back.",
            "Your level depends on what you spent in the last %(months)s months, less what you brought back.",
            months,
        ),
        ("points", "lifetime"): _("Your level depends on all points you have earned, spent or not."),
        ("points", "calendar_year"): _("Your level depends on the points you earn in a calendar year, spent or not."),
        ("points", "rolling"): ngettext(
            "Your level depends on the points you earned in the last month, spent or not.",
            "Your level depends on the points you earned in the last %(months)s months, spent or not.",
            months,
        ),
        ("orders", "lifetime"): _("Your level depends on the number of your purchases."),
        ("orders", "calendar_year"): _("Your level depends on the number of your purchases in a calendar year."),
        ("orders", "rolling"): ngettext(
            "Your level depends on the number of your purchases in the last month.",
            "Your level depends on the number of your purchases in the last %(months)s months.",
            months,
        ),
    }
    return sentences[ladder.basis, ladder.window] % {"months": number(months)}


def _tier(ladder: Ladder, tier: Tier, currency: str) -> Iterable[str]:
    facts = {"level": tier.name, "figure": _figure(ladder, tier.threshold, currency)}
    if tier.threshold:
        yield _("%(level)s: from %(figure)s on.") % facts
    else:
        yield _("%(level)s: from the start.") % facts
    if tier.multiplier_milli != 1000:
        facts["times"] = times_text(tier.multiplier_milli)
        yield _("%(level)s: you get %(times)s times the points.") % facts
    if tier.is_permanent:
        yield _("%(level)s: once you have reached it, you never fall below it.") % facts
    if tier.benefits:
        yield f"{tier.name}: {tier.benefits}"


def _figure(ladder: Ladder, threshold: int, currency: str) -> str:
    if ladder.basis == Ladder.Basis.SPEND:
        return money.display(threshold, currency)
    if ladder.basis == Ladder.Basis.POINTS:
        text = ngettext("%(count)s point", "%(count)s points", threshold)
    else:
        text = ngettext("%(count)s purchase", "%(count)s purchases", threshold)
    return text % {"count": number(threshold)}


def _keeping(ladder: Ladder) -> Iterable[str]:
    """Rules 44 to 46."""
    if ladder.window == Ladder.Window.LIFETIME:
        yield _falling_after_returns(ladder)
    else:
        yield _promise(ladder)
        yield _falling(ladder)
        if ladder.grace_days:
            text = ngettext(
                "Purchases of %(days)s more day still count for keeping it.",
                "Purchases of %(days)s more days still count for keeping it.",
                ladder.grace_days,
            )
            yield text % {"days": number(ladder.grace_days)}
    yield _(
        "If the purchase that took you up is cancelled or brought back in full, your level is looked at again that night."
    )


def _promise(ladder: Ladder) -> str:
    if ladder.window == Ladder.Window.CALENDAR_YEAR:
        return _("A level lasts at least until the end of the next year.")
    text = ngettext(
        "A level lasts at least %(months)s month from the day you reach it.",
        "A level lasts at least %(months)s months from the day you reach it.",
        ladder.months or 0,
    )
    return text % {"months": number(ladder.months or 0)}


def _falling(ladder: Ladder) -> str:
    if ladder.downgrade == Ladder.Downgrade.NONE:
        return _("You keep it afterwards, too.")
    if ladder.downgrade == Ladder.Downgrade.ONE_LEVEL:
        return _("If you have not earned it again by then, you go one level down.")
    return _("If you have not earned it again by then, you go down to the level you earned.")


def _falling_after_returns(ladder: Ladder) -> str:
    if ladder.downgrade == Ladder.Downgrade.NONE:
        return _("You keep a level that you have reached.")
    if ladder.downgrade == Ladder.Downgrade.ONE_LEVEL:
        return _("You keep a level; if what you bring back takes you below it, you go one level down.")
    return _("You keep a level; if what you bring back takes you below it, you go down to the level you earned.")
