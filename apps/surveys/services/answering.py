"""What people send back. Kept from the first number on, so that they can go on later; counted once, when it is whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.common import clock
from apps.programs.models import Membership, Tier
from apps.surveys.errors import AlreadyAnswered, BadAnswer, LinkOver
from apps.surveys.models import Answer, Invitation, Pick, Question, Response
from apps.surveys.questions import KINDS, Given
from apps.surveys.services.following_up import open_cases_for
from apps.surveys.services.links import Asked, find_response, left_at, look_up
from apps.surveys.services.profile import remember

Typed = Mapping[str, Sequence[str]]


@transaction.atomic
def answer(*, token: str, typed: Typed, language: str, finish: bool, questions: Sequence[Question]) -> Response:
    """Keep what was said to these questions; with ``finish``, or once nothing is left to ask, it counts and is closed.

    Raises BadLink, LinkOver, AlreadyAnswered, and BadAnswer with ``problems`` (field: sentence) among its facts.
    """
    asked = look_up(token)
    if asked.is_used:
        raise _already()
    if asked.is_over:
        raise LinkOver(_("This question could be answered until its last day, and that has passed."))
    given = read(questions, typed)
    response = _hold(asked, language)
    _keep(response, given)
    if finish or not _left(asked, given):
        finish_response(response)
    else:
        _begun(response)
    return response


def read(questions: Iterable[Question], typed: Typed) -> dict[Question, Given]:
    """What a page sent, question by question. Raises BadAnswer that names everything that is wrong."""
    given: dict[Question, Given] = {}
    problems: dict[str, str] = {}
    for question in questions:
        try:
            given[question] = KINDS[question.kind].read(question, typed.get(question.field, ()))
            if question.is_required and given[question].is_empty:
                raise BadAnswer(_("Please answer this question."), field=question.field)
        except BadAnswer as refusal:
            problems[refusal.field] = str(refusal)
    if problems:
        field, sentence = next(iter(problems.items()))
        raise BadAnswer(sentence, field=field, problems=problems)
    return given


def finish_response(response: Response) -> Response:
    """Close a response that says everything it must. Raises AlreadyAnswered where somebody was quicker, and BadAnswer."""
    said = set(Answer.objects.filter(response=response).values_list("question_id", flat=True))
    missing = Question.objects.filter(survey_id=response.survey_id, is_required=True).exclude(pk__in=said).first()
    if missing is not None:
        raise BadAnswer(_("Please answer this question."), field=missing.field)
    now = clock.now()
    tier = _tier_of(response)
    closed = Response.objects.unfinished().filter(pk=response.pk).update(finished_at=now, touched_at=now, tier=tier)
    if not closed:
        raise _already()
    response.refresh_from_db()
    if response.invitation_id is not None:
        asked = Invitation.objects.filter(pk=response.invitation_id)
        asked.update(state=Invitation.State.FINISHED, reason="", sent_at=left_at())
    remember(response)
    open_cases_for(response)
    return response


def _hold(asked: Asked, language: str) -> Response:
    """The response behind this link, locked; made where there is none. Two devices meet here, and one of them waits."""
    found = asked.response or _make(asked, language)
    held = Response.objects.select_for_update(no_key=True).get(pk=found.pk)
    if held.finished_at is not None:
        raise _already()
    if held.invitation_id is None and asked.invitation is not None:
        held.invitation = asked.invitation
        held.save(update_fields=["invitation"])
    return held


def _make(asked: Asked, language: str) -> Response:
    try:
        with transaction.atomic():
            return Response.objects.create(
                survey=asked.survey,
                kind=asked.survey.kind,
                about=asked.survey.about,
                invitation=asked.invitation,
                customer=asked.customer,
                order=asked.order,
                store_id=asked.order.store_id if asked.order else None,
                via=Response.Via.RECEIPT if asked.token.startswith("r") else Response.Via.LETTER,
                language=language[:5],
            )
    except IntegrityError:
        made = find_response(asked.survey, asked.invitation, asked.order)
        assert made is not None, "only a response that exists can be in the way"
        return made


def _keep(response: Response, given: Mapping[Question, Given]) -> None:
    """An answer that was changed replaces the one before; an emptied one is taken back."""
    for question, said in given.items():
        Answer.objects.filter(response=response, question=question).delete()
        if said.is_empty:
            continue
        row = Answer.objects.create(response=response, question=question, number=said.number, words=said.words)
        Pick.objects.bulk_create(Pick(answer=row, choice_id=choice_id) for choice_id in said.choice_ids)
        if question.is_score:
            response.score = said.number
    response.touched_at = clock.now()
    response.save(update_fields=["score", "touched_at"])


def _left(asked: Asked, given: Mapping[Question, Given]) -> bool:
    """Whether the survey asks more than these questions."""
    known = [question.pk for question in given]
    return asked.survey.questions.exclude(pk__in=known).exists()


def _begun(response: Response) -> None:
    if response.invitation_id is not None:
        asked = Invitation.objects.open().filter(pk=response.invitation_id)
        asked.update(state=Invitation.State.STARTED, sent_at=left_at())


def _tier_of(response: Response) -> Tier | None:
    if response.customer_id is None:
        return None
    member = Membership.objects.filter(customer_id=response.customer_id, tier__isnull=False).order_by("pk")
    found = member.select_related("tier").first()
    return found.tier if found else None


def _already() -> AlreadyAnswered:
    return AlreadyAnswered(_("We already have your answer. Thank you."))
