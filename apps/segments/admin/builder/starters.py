"""Questions that most shops ask, to begin with."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from apps.segments.drafts import ConditionDraft, GroupDraft, Values


@dataclass(frozen=True, slots=True)
class Starter:
    key: str
    title: StrOrPromise
    text: StrOrPromise
    root: GroupDraft


def _ask(kind: str, how: str, **values: object) -> ConditionDraft:
    return ConditionDraft(kind, Values(how=how, **values))  # type: ignore[arg-type]


STARTERS: tuple[Starter, ...] = (
    Starter(
        "new",
        _("New this month"),
        _("Everybody who joined in the last 30 days."),
        GroupDraft("all", (_ask("joined", "within", days=30),)),
    ),
    Starter(
        "once",
        _("Bought once, 30 days ago"),
        _("One purchase, and nothing for more than 30 days."),
        GroupDraft("all", (_ask("purchases", "exactly", low=1), _ask("last_purchase", "longer", days=30))),
    ),
    Starter(
        "missed",
        _("Regulars who have not come"),
        _("Three purchases or more, and nothing for more than 60 days."),
        GroupDraft("all", (_ask("purchases", "at_least", low=3), _ask("last_purchase", "longer", days=60))),
    ),
    Starter(
        "birthday",
        _("Birthday in the next 7 days"),
        _("From today on, also over the turn of the year."),
        GroupDraft("all", (_ask("birthday", "ahead", days=7),)),
    ),
    Starter(
        "letters",
        _("Agreed to e-mail"),
        _("Who wants your offers and news, and has given an address."),
        GroupDraft(
            "all",
            (
                _ask("consent", "yes", word="email", other_word="marketing"),
                _ask("contact", "has", word="email"),
            ),
        ),
    ),
    Starter(
        "best",
        _("Best customers of the year"),
        _("At least five purchases in the last 365 days."),
        GroupDraft("all", (_ask("purchases", "at_least", low=5, days=365),)),
    ),
)


def starter(key: str) -> Starter | None:
    return next((each for each in STARTERS if each.key == key), None)
