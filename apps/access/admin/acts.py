"""What can be done about a person, each with its question. Looking at the question changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.access.services import new_link, remove_lost_device, withdraw_invitation
from apps.staff.models import User
from apps.staff.services import let_go, take_back


@dataclass(frozen=True, slots=True)
class Act:
    button: str | Promise
    question: str | Promise
    done: str | Promise
    do: Callable[[User, User], object]
    fits: Callable[[User], bool]


ACTS: dict[str, Act] = {
    "link": Act(
        _("Make a new link"),
        _("%(name)s gets a new link to choose a password. The link before stops working."),
        _("The link is made."),
        lambda person, by: new_link(person=person, by=by),
        lambda person: person.is_active,
    ),
    "withdraw": Act(
        _("Withdraw the invitation"),
        _("The link of %(name)s stops working, and they cannot sign in."),
        _("The invitation is withdrawn."),
        lambda person, by: withdraw_invitation(person=person, by=by),
        lambda person: person.is_active and not person.has_joined,
    ),
    "let-go": Act(
        _("Let go"),
        _("%(name)s is signed out everywhere at once and cannot sign in any more. Their past work stays in the books."),
        _("They no longer work here."),
        lambda person, by: let_go(person=person, by=by),
        lambda person: person.is_active and person.has_joined,
    ),
    "take-back": Act(
        _("Take back"),
        _("%(name)s can sign in again, with the role and the password they had."),
        _("They work here again."),
        lambda person, by: take_back(person=person, by=by),
        lambda person: not person.is_active,
    ),
    "lost-device": Act(
        _("Remove the lost device"),
        _("%(name)s signs in with the password alone until they set up a new phone. They are signed out everywhere."),
        _("The device is removed."),
        lambda person, by: remove_lost_device(person=person, by=by),
        lambda person: person.second_factor_at is not None,
    ),
}
