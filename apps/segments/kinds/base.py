from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django_stubs_ext import StrOrPromise

from apps.segments.drafts import Values
from apps.segments.errors import BadCondition


class Kind(ABC):
    """One thing that can be asked of customers: its form, its SQL and its reason in plain words.

    ``name`` is kept in rows and never changes. ``heading`` is where it stands in the menu. A kind holds no state.
    """

    name: ClassVar[str]
    label: ClassVar[StrOrPromise]
    heading: ClassVar[StrOrPromise]
    # Questions that an answer to "how" makes needless: {"never": {"days"}}.
    needless: ClassVar[Mapping[str, Collection[str]]] = {}

    @abstractmethod
    def fields(self) -> dict[str, forms.Field]:
        """The form, by the names of ``Values``. Initial values make a condition that already means something."""

    @abstractmethod
    def matching(self, values: Values, today: dt.date) -> Q | QuerySet[Any]:
        """Customers for whom it holds on a shop day: a Q over the customer's own columns, or a subquery of customer ids.

        Both are negated and combined, so that a Q must be true or false where a column is empty, and a subquery must
        leave out rows without a customer.
        """

    @abstractmethod
    def why(self, values: Values, customer_ids: Collection[int], today: dt.date) -> dict[int, str]:
        """What the shop knows of each of them about this, whether it holds or not: "Last purchase on 3 May 2026"."""

    def agree(self, values: Values) -> None:  # noqa: B027  # most kinds have nothing to say
        """Whether the answers fit together. Raises BadCondition, naming the field."""

    def check(self, values: Values) -> None:
        """Whether each answer is one the form would take, and they fit together. Raises BadCondition."""
        for name, field in self.fields().items():
            if name in self.needless.get(values.how, ()):
                continue
            given = getattr(values, name)
            try:
                field.clean(field.prepare_value(list(given) if isinstance(given, tuple) else given))
            except ValidationError as refusal:
                raise BadCondition(" ".join(refusal.messages), field=name) from None
        self.agree(values)
