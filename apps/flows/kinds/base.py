from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from django_stubs_ext import StrOrPromise

from apps.customers.models import Customer
from apps.flows.models import Flow, FlowRun
from apps.shop.services import ShopFacts


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that somebody chooses, kept in the flow's column of the same name."""

    label: StrOrPromise
    help_text: StrOrPromise
    initial: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Starter:
    """The letter a shop begins with; it may write another."""

    subject: StrOrPromise
    body: StrOrPromise
    sms: StrOrPromise
    button: StrOrPromise = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Shop days after ``since`` until ``today``: usually one, more after a standstill."""

    since: dt.date
    today: dt.date
    shop: ShopFacts

    def days(self) -> Iterator[dt.date]:
        for n in range(1, (self.today - self.since).days + 1):
            yield self.since + dt.timedelta(days=n)


@dataclass(frozen=True, slots=True)
class Entry:
    customer_id: int
    # See ``FlowRun.about``.
    about: str
    order_id: int | None = None
    reward_id: int | None = None

    def run_of(self, flow: Flow, customer: Customer) -> FlowRun:
        """As it would be noted; kept nowhere."""
        return FlowRun(flow=flow, customer=customer, about=self.about, order_id=self.order_id, reward_id=self.reward_id)


class FlowKind(ABC):
    """An occasion to write. It holds no state; its name is kept in rows and never changes."""

    of: ClassVar[Flow.Kind]
    # When it writes, in one sentence for the merchant.
    explains: ClassVar[StrOrPromise]
    figures: ClassVar[Mapping[str, Figure]] = {}
    # By letter: the second one goes only where an offer is chosen, as the incentive comes last (rule 91).
    starters: ClassVar[Mapping[int, Starter]]
    # Filled in besides name, shop and link.
    places: ClassVar[Sequence[str]] = ()
    needs_offer: ClassVar[bool] = False

    @property
    def name(self) -> str:
        return self.of.value

    @property
    def label(self) -> str:
        return str(self.of.label)

    @abstractmethod
    def found(self, flow: Flow, span: Span) -> Iterable[Entry]:
        """Whose occasion falls into these days. Whether they may be written to is not asked. A fixed number of statements."""

    @abstractmethod
    def gone(self, flow: Flow, runs: Sequence[FlowRun], shop: ShopFacts) -> Mapping[int, str]:
        """By the run's key, why there is no reason to write any more (rule 90). A fixed number of statements."""

    def values(self, runs: Sequence[FlowRun]) -> Mapping[int, Mapping[str, str]]:
        """By the run's key, what its own places say, in the language that is active."""
        return {}

    def agree(self, flow: Flow) -> None:  # noqa: B027  # most kinds have nothing to say
        """Whether its figures fit together. Raises BadFlow, naming the field."""
