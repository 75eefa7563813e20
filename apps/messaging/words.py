"""What letters and their fates are called. Lists show these words, never the names of templates and codes of reasons, and
never a subject: a code that lets somebody sign in stands in one."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

LETTERS: dict[str, Promise | str] = {
    "campaigns/letter": _("Letter of a campaign"),
    "campaigns/test": _("Test of a campaign"),
    "customers/join_code": _("Letter with the code to join"),
    "customers/sign_in_code": _("Letter with the code to sign in"),
    "feedback/reply": _("Answer to a question"),
    "flows/birthday": _("Letter for a birthday"),
    "flows/come_back": _("Letter after the first purchase"),
    "flows/joining_day": _("Letter for a joining day"),
    "flows/reward_in_reach": _("Letter about a reward within reach"),
    "flows/win_back": _("Letter to somebody who stays away"),
    "flows/test": _("Test of an automatic letter"),
    "messaging/whatsapp": _("WhatsApp message"),
    "nights/points_expire": _("Letter about points that end soon"),
    "nights/tier_at_risk": _("Letter about a level that may be lost"),
    "staff/invitation": _("Invitation to work here"),
    "staff/password": _("Letter with the link for a new password"),
    "surveys/invitation": _("Invitation to a survey"),
}
_OF_PURPOSE: dict[str, Promise | str] = {
    "service": _("Letter"),
    "programme": _("Letter about points"),
    "marketing": _("Letter with offers"),
    "survey": _("Letter with a question"),
}
_NOBODY = _("Nobody has this address")
REASONS: dict[str, Promise | str] = {
    "expired": _("The date had passed"),
    "no_address": _("No e-mail address is known"),
    "suppressed": _("Letters to this address are not accepted"),
    "unsubscribed": _("The member does not want these letters"),
    "no_consent": _("The member did not agree to such letters"),
    "paused": _("The member is left in peace for now"),
    "capped": _("The member has had as many letters as they may"),
    "cancelled": _("It was cancelled"),
    "too_many_tries": _("It was tried too often"),
    "unreachable": _("The mail server or the SMS service could not be reached"),
    "not_yet": _("The mail server asked to try again later"),
    "sender_stopped": _("Sending was cut off"),
    "unknown_address": _NOBODY,
    "nobody_has_this_address": _NOBODY,
}


def letter_name(template: str, purpose: str = "service") -> str:
    """By what is written; of a letter that has no name of its own, by its purpose."""
    return str(LETTERS.get(template) or _OF_PURPOSE.get(purpose, _OF_PURPOSE["service"]))


def reason_words(code: str) -> str:
    """Why a letter did not leave or waits; empty for none. What is no code of ours is an error on the way to the mail server."""
    if not code:
        return ""
    known = REASONS.get(code)
    return str(known) if known else gettext("The mail server did not take it (%(error)s)") % {"error": code}
