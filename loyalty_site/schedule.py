"""Every periodic task, when and why, on one page.

Each is a bounded sweep over rows that are due: safe to run twice, safe to lose. A sweep that finds more than its bound is
simply called again by the next tick.
"""

from __future__ import annotations

from typing import Any

SCHEDULE: dict[str, dict[str, Any]] = {
    # Letters wait in the tray; the doors nudge this sweep, the beat catches what a lost nudge left behind.
    "deliver-due-letters": {"task": "apps.messaging.tasks.deliver_due", "schedule": 10.0},
    # Campaigns whose hour has come, and the letters of those under way.
    "send-due-campaigns": {"task": "apps.campaigns.tasks.send_due", "schedule": 20.0},
    # Birthdays, second purchases and other occasions, noted once a day; letters for them at the shop's hour (rules 90 and 91).
    "follow-flows": {"task": "apps.flows.tasks.follow", "schedule": 60.0},
    # Once a shop day is over: waiting points, tiers, expiry, rewards, reminders (rule 42). Asks every few minutes whether a
    # night is due instead of ringing at midnight: a clock that is put forward or back, or a missed bell, changes nothing.
    "run-due-nights": {"task": "apps.nights.tasks.run_due", "schedule": 240.0},
    # Reminders that a night noted, at the shop's hour for letters (rule 41).
    "write-due-reminders": {"task": "apps.nights.tasks.write_due_reminders", "schedule": 60.0},
    # Warnings before a promise to answer is broken, and the breaches (rule 104); cases nobody came back to (rule 105).
    "mark-due-cases": {"task": "apps.feedback.tasks.mark_due", "schedule": 60.0},
    "close-solved-cases": {"task": "apps.feedback.tasks.close_solved", "schedule": 3600.0},
    # Whom to ask, and what became of those who were: letters sent, answers nobody went on with, last days (rules 93-102).
    "invite-to-surveys": {"task": "apps.surveys.tasks.invite_due", "schedule": 60.0},
    "follow-surveys": {"task": "apps.surveys.tasks.follow", "schedule": 60.0},
    # Refunds that were parked in the very moment in which their order was written.
    "resolve-parked-refunds": {"task": "apps.checkout.tasks.resolve_parked", "schedule": 60.0},
    # Limited offers that were set aside for baskets nobody completed within a quarter of an hour (rule 61).
    "release-run-out-offers": {"task": "apps.offers.tasks.release_run_out", "schedule": 60.0},
    # Files that were uploaded, or whose worker died half way.
    "go-on-with-imports": {"task": "apps.imports.tasks.go_on", "schedule": 30.0},
    # How many people are in each segment, as its list shows.
    "count-segments-again": {"task": "apps.segments.tasks.count_again", "schedule": 300.0},
    # What people wrote who never proved their contact, and letters with codes that are long over.
    "sweep-out-requests": {"task": "apps.customers.tasks.sweep_out", "schedule": 3600.0},
    "sweep-out-old-codes": {"task": "apps.messaging.tasks.sweep_out", "schedule": 3600.0},
    # Old counters of guesses, and answers kept for retries that nobody will send any more.
    "sweep-out-counters": {"task": "apps.codes.tasks.sweep_out", "schedule": 3600.0},
    "sweep-out-staff-links": {"task": "apps.access.tasks.sweep_out", "schedule": 3600.0},
    "sweep-out-idempotency": {"task": "apps.storefront.tasks.sweep_out", "schedule": 3600.0},
}
