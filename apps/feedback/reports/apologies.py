"""Prepared answers, filled for one case. The shop's text knows these placeholders and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from apps.feedback.models import Apology, Case, Recovery
from apps.messaging.placeholders import fill, placeholders_in
from apps.shop.services import current_shop
from apps.staff.models import User

PLACEHOLDERS = ("name", "shop", "staff", "subject", "gift")


@dataclass(frozen=True, slots=True)
class Prepared:
    name: str
    text: str
    tells_gift: bool


@dataclass(frozen=True, slots=True)
class Gift:
    """What was given to make a case right, in the customer's language. ``is_untold``: no reply went out since."""

    words: str
    is_untold: bool


def prepared_answers(case: Case, by: User, gift: Gift | None = None) -> list[Prepared]:
    """In the customer's language, else in the shop's, else in whichever there is. Those that speak of a gift are left out
    where there is none. Two queries; two more where the gift is not given along."""
    gift = gift or gift_of(case)
    wanted = (_language(case), current_shop().language)
    values = {
        "name": case.customer.name if case.customer else case.name,
        "shop": current_shop().name,
        "staff": by.name,
        "subject": case.subject,
        "gift": gift.words,
    }
    answers = []
    for apology in Apology.objects.filter(is_active=True).prefetch_related("texts"):
        texts = {each.language: each.text for each in apology.texts.all()}
        text = next((texts[one] for one in wanted if one in texts), next(iter(texts.values()), ""))
        tells_gift = "gift" in placeholders_in(text)
        if text and (gift.words or not tells_gift):
            answers.append(Prepared(apology.name, fill(text, values), tells_gift))
    return answers


def gift_of(case: Case) -> Gift:
    """All that no reply told yet, or else the newest; nothing that was taken back since. Two queries."""
    given = case.recoveries.with_story().given().filter(adjustment__undone_at=None, code__closed_at=None)
    rows = list(given.order_by("-decided_at", "-pk"))
    replied_at = case.messages.filter(is_ours=True).aggregate(last=Max("written_at"))["last"]
    untold = [row for row in rows if replied_at is None or (row.decided_at and row.decided_at > replied_at)]
    with translation.override(_language(case)):
        return Gift(", ".join(_words(row) for row in untold or rows[:1]), bool(untold))


def answer_with_gift(case: Case, by: User) -> str:
    """What a reply begins with while a gift is untold: the shop's own words about it, or plain ones. Empty otherwise."""
    gift = gift_of(case)
    if not gift.is_untold:
        return ""
    own = next((answer.text for answer in prepared_answers(case, by, gift) if answer.tells_gift), "")
    with translation.override(_language(case)):
        return own or _("To make it right, we have given you: %(gift)s.") % {"gift": gift.words}


def _words(recovery: Recovery) -> str:
    if recovery.code is None:
        return recovery.what
    return _("%(offer)s (code %(code)s)") % {"offer": recovery.what, "code": recovery.code.shown}


def _language(case: Case) -> str:
    return case.customer.language if case.customer else case.language
