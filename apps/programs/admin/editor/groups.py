"""The fields of the editor in the order in which a merchant thinks. Whoever adds a subject adds a group."""

from __future__ import annotations

from dataclasses import dataclass

from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Group:
    title: str | Promise
    fields: tuple[str, ...]
    intro: str | Promise = ""
    # Folded until somebody opens it, or something in it is wrong.
    is_folded: bool = False


GROUPS = (
    Group(_("The programme"), ("name", "code", "status", "enrolment")),
    Group(
        _("What customers get"),
        ("points_per_unit", "unit_minor", "hundred_points_minor"),
        _("The promise itself. The sentence beside it says what it amounts to."),
    ),
    Group(
        _("What counts"),
        ("min_spend_minor", "excluded_products", "excluded_categories"),
        _("Purchases and products that give no points."),
    ),
    Group(_("When points arrive"), ("wait_days", "active_from_on", "active_until_on")),
    Group(_("When something is returned"), ("shortfall",)),
    Group(
        _("Advanced"),
        (
            "after_discount",
            "includes_tax",
            "includes_shipping",
            "includes_gift_cards",
            "includes_points_paid",
            "rounding",
            "combine",
        ),
        is_folded=True,
    ),
)


@dataclass(frozen=True, slots=True)
class Filled:
    """A group of a certain form."""

    group: Group
    fields: list[BoundField]

    @property
    def is_open(self) -> bool:
        return not self.group.is_folded or any(field.errors for field in self.fields)


def filled(form: BaseForm) -> list[Filled]:
    groups = [Filled(group, [form[name] for name in group.fields if name in form.fields]) for group in GROUPS]
    return [group for group in groups if group.fields]
