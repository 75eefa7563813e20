"""A typed code on its way to an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from apps.codes.models import Code
from apps.codes.services import find_codes
from apps.offers.engine import Answer, Refusal
from apps.offers.models import PromoCode
from apps.offers.services import promos_of
from apps.offers.wording import message
from apps.rewards.models import Redemption

CODES_MAX = 10


@dataclass(frozen=True, slots=True)
class CodeAnswer:
    """What became of one code, as it was typed. ``reason`` is stable snake_case, ``message`` for people; empty if applied.

    ``name``: of the offer or reward behind it. ``lines``: what it takes off each line, in their order. ``facts``: what is
    missing, for machines.
    """

    code: str
    applied: bool
    discount_minor: int = 0
    reason: str = ""
    message: str = ""
    name: str = ""
    lines: tuple[int, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OfferAnswer:
    """The same for an offer that needs no code: it applied by itself, or almost."""

    public_id: str
    name: str
    discount_minor: int = 0
    lines: tuple[int, ...] = ()
    refusal: Refusal | None = None

    @classmethod
    def of(cls, answer: Answer) -> OfferAnswer:
        terms = answer.candidate.terms
        lines = answer.shares if answer.applied else ()
        return cls(terms.public_id, terms.name, answer.discount_minor, lines, answer.refusal)

    @property
    def applied(self) -> bool:
        return self.refusal is None

    @property
    def reason(self) -> str:
        return self.refusal.reason if self.refusal is not None else ""

    @property
    def message(self) -> str:
        """Put into words only where somebody reads it."""
        return message(self.refusal) if self.refusal is not None else ""

    @property
    def facts(self) -> Mapping[str, object]:
        return self.refusal.facts if self.refusal is not None else {}


@dataclass(slots=True)
class Claim:
    text: str
    redemption: Redemption | None = None
    promo: PromoCode | None = None
    reason: str = ""
    message: str = ""
    shares: tuple[int, ...] = ()
    discount_minor: int = 0
    facts: Mapping[str, object] = field(default_factory=dict)

    def refuse(self, reason: str, text: str, facts: Mapping[str, object] | None = None) -> None:
        self.reason, self.message, self.facts = reason, text, facts or {}
        self.shares, self.discount_minor = (), 0

    def refuse_as(self, refusal: Refusal) -> None:
        self.refuse(refusal.reason, message(refusal), refusal.facts)

    def grant(self, shares: Sequence[int]) -> None:
        self.shares, self.discount_minor = tuple(shares), sum(shares)

    @property
    def answer(self) -> CodeAnswer:
        return CodeAnswer(
            self.text,
            not self.reason,
            self.discount_minor,
            self.reason,
            self.message,
            self._name,
            self.shares,
            self.facts,
        )

    @property
    def _name(self) -> str:
        if self.promo is not None:
            return self.promo.offer.name
        return self.redemption.reward.name if self.redemption is not None else ""


def look_up(codes: Sequence[str]) -> list[Claim]:
    """Whose each code is, in the order typed: three queries, however many."""
    # Beyond the most that one purchase may use, nothing is even looked up.
    known = find_codes(texts=codes[:CODES_MAX])
    rewards = {text: code.pk for text, code in known.items() if code.kind == Code.Kind.REWARD}
    redemptions = (
        {row.code_id: row for row in Redemption.objects.with_story().filter(code__in=rewards.values())}
        if rewards
        else {}
    )
    promos = promos_of(known)
    claims: list[Claim] = []
    seen: set[int] = set()
    for number, text in enumerate(codes):
        claim = Claim(text, redemptions.get(rewards.get(text, 0)), promos.get(text))
        if number >= CODES_MAX:
            claim = Claim(text)
            claim.refuse("too_many_codes", _("One purchase can use ten codes at most."))
        elif claim.redemption is None and claim.promo is None:
            claim.refuse("code_unknown", _("We do not know this code. Please check it and type it again."))
        elif known[text].pk in seen:
            claim.refuse("code_repeated", _("This code was entered twice."))
        else:
            seen.add(known[text].pk)
        claims.append(claim)
    return claims
