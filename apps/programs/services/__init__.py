from apps.programs.drafts import TierDraft
from apps.programs.services.adjusting import UNDO_MINUTES, adjust_points, may_undo, set_adjust_limits, undo_adjustment
from apps.programs.services.ageing import change_expiry, expires_on
from apps.programs.services.collecting import collect_missing, hold_missing, lock_memberships
from apps.programs.services.creating import (
    RuleTerms,
    add_rule,
    add_rule_version,
    create_program,
    edit_program,
    update_program,
)
from apps.programs.services.enrolment import enrol, welcome_customer
from apps.programs.services.facts import order_facts
from apps.programs.services.ladders import change_ladder, start_ladder
from apps.programs.services.opening import OpeningDraft, grant_opening, grant_openings
from apps.programs.services.reviewing import review_tiers, set_tier
from apps.programs.services.settling import Settlement, settle
from apps.programs.services.terms import live_terms
from apps.programs.services.undoing import undo_clawbacks
from apps.programs.services.unwinding import unwind_levels
from apps.programs.services.waiting import activate_due, expire_all_due, expire_due

__all__ = [
    "UNDO_MINUTES",
    "OpeningDraft",
    "RuleTerms",
    "Settlement",
    "TierDraft",
    "activate_due",
    "add_rule",
    "add_rule_version",
    "adjust_points",
    "change_expiry",
    "change_ladder",
    "collect_missing",
    "create_program",
    "edit_program",
    "enrol",
    "expire_all_due",
    "expire_due",
    "expires_on",
    "grant_opening",
    "grant_openings",
    "hold_missing",
    "live_terms",
    "lock_memberships",
    "may_undo",
    "order_facts",
    "review_tiers",
    "set_adjust_limits",
    "set_tier",
    "settle",
    "start_ladder",
    "undo_adjustment",
    "undo_clawbacks",
    "unwind_levels",
    "update_program",
    "welcome_customer",
]
