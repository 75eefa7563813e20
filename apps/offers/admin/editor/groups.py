"""The fields by subject, and which of them are shown when. Whoever adds a subject adds a group."""

from __future__ import annotations

from dataclasses import dataclass

from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.offers.engine.kinds import FIGURES, KINDS


@dataclass(frozen=True, slots=True)
class Group:
    title: str | Promise
    fields: tuple[str, ...]
    intro: str | Promise = ""
    # Folded until somebody opens it, or something in it is filled or wrong.
    is_folded: bool = False


GROUPS = (
    Group(_("What"), ("name", "kind", *FIGURES)),
    Group(_("Code"), ("needs_code", "code")),
    Group(_("When"), ("starts_on", "ends_on")),
    Group(_("Days and hours"), ("days", "from_time", "until_time"), is_folded=True),
    Group(_("Basket"), ("minimum_minor", "covers", "products", "categories", "skips_discounted"), is_folded=True),
    Group(_("Who"), ("audience", "tier", "bought_within_days", "segment", "first_order_only"), is_folded=True),
    Group(_("Where"), ("channels", "stores"), _("Leave all open to offer it everywhere."), is_folded=True),
    Group(
        _("Limits"),
        ("per_customer_max", "per_period_max", "period", "uses_max", "budget_minor"),
        _("Leave empty what has no limit."),
        is_folded=True,
    ),
    Group(_("More"), ("description", "stacking", "priority", "is_listed"), is_folded=True),
)

# A field is shown while another one has one of these values.
SHOWN_WHEN: dict[str, tuple[str, tuple[str, ...]]] = {
    figure: ("kind", tuple(kind.name for kind in KINDS.values() if figure in kind.figures)) for figure in FIGURES
} | {
    "code": ("needs_code", ("on",)),
    "tier": ("audience", ("tier",)),
    "products": ("covers", ("chosen",)),
    "categories": ("covers", ("chosen",)),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A field and when it is shown; both empty for always."""

    field: BoundField
    watches: str = ""
    values: str = ""

    @property
    def is_a_set(self) -> bool:
        return self.field.name in ("days", "channels", "stores")


@dataclass(frozen=True, slots=True)
class Filled:
    """A group of a certain form."""

    group: Group
    fields: list[Shown]
    is_open: bool


def filled(form: BaseForm) -> list[Filled]:
    groups = []
    for group in GROUPS:
        fields = [_shown(form[name]) for name in group.fields if name in form.fields]
        if fields:
            is_open = not group.is_folded or any(one.field.errors or _is_filled(form, one.field.name) for one in fields)
            groups.append(Filled(group, fields, is_open))
    return groups


def _shown(field: BoundField) -> Shown:
    watches, values = SHOWN_WHEN.get(field.name, ("", ()))
    return Shown(field, watches, " ".join(values))


def _is_filled(form: BaseForm, name: str) -> bool:
    """Whether it says something other than an empty page would."""
    usual = {"audience": "everyone", "covers": "basket", "stacking": "exclusive", "priority": 0, "is_listed": True}
    value = form[name].value()
    if name == "days":
        return len(value or ()) not in (0, 7)
    if name in ("description", "period") or value in (None, "", False, 0, "0"):
        return False
    return bool(value != usual.get(name)) if not isinstance(value, list) else bool(value)
