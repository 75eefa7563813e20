"""Surveys that are switched on, and people who were asked and answered."""

from __future__ import annotations

import datetime as dt
from typing import Any

from apps.checkout.services import complete_order
from apps.common import clock
from apps.customers.models import Customer
from apps.orders.models import Order
from apps.surveys import services
from apps.surveys.models import Invitation, Pace, Response, Survey
from apps.surveys.reports.pages import first_page, second_page
from tests.factories.customers import CustomerFactory
from tests.factories.orders import draft_order

# A Wednesday in Istanbul, after the shop's hour for letters.
WEDNESDAY = dt.datetime(2026, 5, 13, 9, tzinfo=dt.UTC)


def survey(template: str = "nps-delivery", *, is_on: bool = True, **settings: Any) -> Survey:
    made = services.create_survey(template=template)
    Survey.objects.filter(pk=made.pk).update(**settings)
    made.refresh_from_db()
    return services.switch_on(survey=made) if is_on else made


def delivered(customer: Customer | None = None, *, at: dt.datetime | None = None, **more: Any) -> Order:
    """A purchase that has been delivered."""
    at = at or clock.now()
    placed = at - dt.timedelta(days=1)
    customer_id = customer.pk if customer else None
    return complete_order(
        draft=draft_order(customer_id=customer_id, placed_at=placed, delivered_at=at, **more), program_ids=[]
    ).order


def invited(asked: Survey | None = None, customer: Customer | None = None) -> Invitation:
    """Somebody who was asked by hand, whatever they were asked before."""
    Pace.objects.update_or_create(pk=1, defaults={"cooldown_days": 0})
    return services.invite(survey=asked or survey(recontact_days=0), customer=customer or CustomerFactory.create())


def token_of(invitation: Invitation) -> str:
    return services.invitation_token(invitation)


def give(token: str, score: int | str | None = None, words: str = "", *, finish: bool = True, **more: Any) -> Response:
    """Answer as the pages do: the number first, then the rest."""
    asked = services.look_up(token)
    first = first_page(asked.survey)
    typed = {question.field: [str(score)] for question in first if score is not None}
    response = services.answer(
        token=token, typed=typed | more.pop("typed", {}), language="en", finish=False, questions=first
    )
    rest = second_page(asked.survey)
    if not finish or response.finished_at is not None:
        return response
    said = {question.field: [words] for question in rest if question.kind == "words"}
    return services.answer(token=token, typed=said, language="en", finish=True, questions=rest)


def answered_survey(*, customer: Customer | None = None, score: int = 9, words: str = "", **more: Any) -> Response:
    return give(token_of(invited(more.get("survey"), customer)), score, words)


def profile_survey(customer: Customer) -> Response:
    """Somebody told when they usually come."""
    asked = survey("habits", recontact_days=0)
    question = asked.questions.get(profile_key="visits")
    choice = question.choices.all()[0]
    invitation = invited(asked, customer)
    questions = first_page(asked)
    return services.answer(
        token=token_of(invitation),
        typed={question.field: [str(choice.pk)]},
        language="en",
        finish=True,
        questions=questions,
    )
