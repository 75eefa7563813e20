"""Two who edit the same terms at once: one is heard, the other is shown what changed."""

from __future__ import annotations

from collections import Counter

import pytest

from apps.programs.models import Program, Rule, RuleVersion
from apps.programs.services import creating, edit_program
from tests.factories.programs import program
from tests.races.crowd import all_at_once
from tests.races.test_ledger_races import Meeting

pytestmark = pytest.mark.django_db(transaction=True)
EDITORS = 8


def edit_at_once(club: Program) -> Counter[str]:
    """All have read version 1, and each wants other points."""
    rule = club.rules.get()

    def edit(index: int) -> str:
        terms = creating.RuleTerms(points_per_unit=index + 2)
        return f"version {edit_program(program=club, rule=rule, seen=1, settings={}, terms=terms).number}"

    return all_at_once(EDITORS, edit)


def test_only_one_of_many_editors_writes_over_what_all_have_read():
    assert edit_at_once(program()) == {"version 2": 1, "TermsChanged": EDITORS - 1}
    assert list(RuleVersion.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_control_without_the_lock_nobody_is_told_that_the_terms_changed(monkeypatch):
    """All pass the check, and each writes over what the one before wrote, unseen."""
    meeting, update = Meeting(EDITORS), creating.update_program

    def meet_and_update(**changes: object) -> Program:
        meeting.wait()
        return update(**changes)

    monkeypatch.setattr(creating, "hold_rule", lambda rule: Rule.objects.get(pk=rule.pk))
    monkeypatch.setattr(creating, "update_program", meet_and_update)
    assert edit_at_once(program()) == {f"version {number}": 1 for number in range(2, EDITORS + 2)}
