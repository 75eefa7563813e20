"""Answers that are remembered at the customer, so that segments can ask for them."""

from __future__ import annotations

from apps.customers.models import Customer
from apps.surveys.models import Answer, ProfileAnswer, Response


def remember(response: Response) -> None:
    """Write a finished response's profile answers; the newest replaces whatever stood under its name."""
    customer = response.customer
    if customer is None:
        return
    answers = Answer.objects.filter(response=response).exclude(question__profile_key="")
    for answer in answers.select_related("question").prefetch_related("picks"):
        # Whoever answers two surveys at once is one person: the row of the customer keeps them in order.
        Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
        _replace(response, customer, answer)


def _replace(response: Response, customer: Customer, answer: Answer) -> None:
    key, said_at = answer.question.profile_key, response.finished_at
    assert said_at is not None, "only finished responses are remembered"
    picked: list[int | None] = [pick.choice_id for pick in answer.picks.all()]
    ProfileAnswer.objects.filter(customer=customer, key=key).delete()
    ProfileAnswer.objects.bulk_create(
        ProfileAnswer(
            customer=customer,
            key=key,
            response=response,
            choice_id=choice_id,
            number=answer.number,
            words=answer.words,
            said_at=said_at,
        )
        for choice_id in picked or [None]
    )
