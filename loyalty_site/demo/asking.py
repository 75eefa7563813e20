"""What members of the demo shop answered when they were asked. The words are invented; who came late is told by the orders."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass

from apps.common import clock
from apps.feedback.services import reply, solve
from apps.orders.models import Order
from apps.staff.models import User
from apps.surveys.models import Answer, Invitation, Question, Response, Survey
from apps.surveys.services import create_survey, open_cases_for, switch_on
from loyalty_site.demo.story import Story

ONE_DAY = dt.timedelta(days=1)
# Of a hundred purchases by members with an address, those that are asked about; and of those, who answers.
ASKED, ANSWERED = 45, 0.5
HAPPY = (
    "Lale buketi bir hafta taze kaldı, teşekkürler.",
    "Filtre kahve her zamanki gibi çok iyiydi.",
    "Güler yüz için bile gelinir.",
    "Anneme gönderdim, çok beğendi.",
    "Puanlarımla aldığım kupa harika.",
    "Qəhvəniz çox dadlıdır, mütləq yenə gələcəyəm.",
    "Lovely flowers, and somebody remembered my name.",
)
SO_SO = (
    "Güzel ama biraz pahalı.",
    "Kahve iyi, akşamları yer bulmak zor.",
    "Paket daha sağlam olabilirdi.",
    "Yaxşıdır, amma növbə uzun idi.",
)
UNHAPPY = (
    "Çiçekler söz verilen saatte gelmedi.",
    "Güllerin ikisi solmuştu.",
    "Kasada puanım görünmedi, uğraşmak zorunda kaldım.",
    "Telefona kimse bakmadı.",
    "Sifarişim gec çatdı.",
)

# What was said on the telephone, and how it ended.
CALLED_BACK = (
    ("Aradım, özür diledim; bir dahaki buketi biz hediye ediyoruz.", "made_good"),
    ("Aradım; kurye gecikmiş, saatleri birlikte yeniden ayarladık.", "explained"),
    ("Aradım, solan güllerin ücretini iade ettik.", "refunded"),
)
# Days ago, the first and the last of those that are over.
OVER_FIRST, OVER_LAST = 120, 14


@dataclass(frozen=True, slots=True)
class Asked:
    delivery: Survey
    cases: Survey


def begin_to_ask(follow_up_by: User) -> Asked:
    """Both surveys as their templates are; a third lies ready and is off."""
    delivery, cases = create_survey(template="nps-delivery"), create_survey(template="csat-case")
    Survey.objects.filter(pk=delivery.pk).update(sample_percent=25, follow_up_by=follow_up_by)
    create_survey(template="habits")
    return Asked(switch_on(survey=delivery), switch_on(survey=cases))


def answer_through_the_year(asked: Survey, story: Story) -> None:
    """Invitations and answers as the services would have left them, in sets; the unhappy ones get their cases."""
    chance = random.Random(93)  # noqa: S311 - not a secret
    orders = (
        Order.objects.filter(status=Order.Status.PAID, placed_at__lt=story.now - 5 * ONE_DAY)
        .exclude(customer=None)
        .exclude(customer__email="")
        .select_related("customer")
        .order_by("pk")
    )
    invited, answers, last_asked = [], [], dict[int, dt.datetime]()
    for order in orders:
        sent_at = _sent_at(order, story)
        is_late = bool(order.delivered_at and order.promised_at and order.delivered_at > order.promised_at)
        if chance.randrange(100) >= (2 * ASKED if is_late else ASKED) or sent_at >= story.now - ONE_DAY:
            continue
        invitation = _invitation(asked, order, sent_at, last_asked, story)
        invited.append(invitation)
        answered_at = sent_at + dt.timedelta(hours=chance.uniform(0.3, 60))
        is_asked = invitation.sent_at is not None
        if is_asked and chance.random() < ANSWERED and answered_at < story.now:
            invitation.state = Invitation.State.FINISHED
            answers.append(_response(asked, order, invitation, answered_at, _score(chance, is_late=is_late)))
    Invitation.objects.bulk_create(invited)
    Response.objects.bulk_create(answers)
    _write_answers(asked, answers, chance)
    assert asked.follow_up_by is not None, "somebody follows up"
    _follow_up(answers, asked.follow_up_by, story)


def _sent_at(order: Order, story: Story) -> dt.datetime:
    day = (order.delivered_at or order.placed_at).astimezone(story.zone).date()
    return clock.at_time(day + 3 * ONE_DAY, dt.time(11), story.zone)


def _invitation(
    asked: Survey, order: Order, sent_at: dt.datetime, last_asked: dict[int, dt.datetime], story: Story
) -> Invitation:
    """Nobody is asked twice in ninety days; who would have been is noted with the reason."""
    customer = order.customer
    assert customer is not None, "guests are not asked"
    expires_at = sent_at + asked.valid_days * ONE_DAY
    is_open = expires_at > story.now
    invitation = Invitation(
        survey=asked,
        customer=customer,
        order=order,
        reference=f"survey:{asked.pk}:order:{order.pk}",
        state=Invitation.State.SENT if is_open else Invitation.State.EXPIRED,
        created_at=sent_at,
        sent_at=sent_at,
        expires_at=expires_at,
    )
    last = last_asked.get(customer.pk)
    if last is not None and sent_at - last < asked.recontact_days * ONE_DAY:
        invitation.state, invitation.reason = Invitation.State.THROTTLED, Invitation.Reason.RECONTACT
        invitation.sent_at = None
    else:
        last_asked[customer.pk] = sent_at
    return invitation


def _score(chance: random.Random, *, is_late: bool) -> int:
    """Whoever waited longer than promised is seldom content."""
    if is_late:
        return chance.choice((1, 2, 3, 3, 4, 5, 6, 6, 7, 8))
    return chance.choice((10, 10, 10, 10, 9, 9, 9, 8, 8, 8, 7, 7, 6, 5))


def _response(asked: Survey, order: Order, invitation: Invitation, at: dt.datetime, score: int) -> Response:
    assert order.customer is not None, "guests are not asked"
    return Response(
        survey=asked,
        kind=asked.kind,
        about=asked.about,
        invitation=invitation,
        customer=order.customer,
        order=order,
        store_id=order.store_id,
        via=Response.Via.LETTER,
        language=order.customer.language,
        score=score,
        started_at=at - dt.timedelta(minutes=2),
        touched_at=at,
        finished_at=at,
    )


def _write_answers(asked: Survey, responses: Sequence[Response], chance: random.Random) -> None:
    scored = Question.objects.get(survey=asked, is_score=True)
    told = Question.objects.get(survey=asked, is_score=False)
    rows = [Answer(response=each, question=scored, number=each.score) for each in responses]
    for each in responses:
        words = _words(each.score or 0)
        if chance.random() < (0.8 if words is UNHAPPY else 0.25):
            rows.append(Answer(response=each, question=told, words=chance.choice(words)))
    Answer.objects.bulk_create(rows)


def _words(score: int) -> tuple[str, ...]:
    return HAPPY if score >= 9 else SO_SO if score >= 7 else UNHAPPY


def _follow_up(responses: Sequence[Response], by: User, story: Story) -> None:
    """Cases of the unhappy answers: those of some months were called back and are over, the two latest still wait."""
    unhappy = [each for each in responses if each.score is not None and each.score <= 6]
    unhappy.sort(key=lambda each: each.touched_at)
    for place, response in enumerate(unhappy[:-2]):
        if OVER_FIRST * ONE_DAY > story.now - response.touched_at > OVER_LAST * ONE_DAY:
            _call_back(response, by, place)
    for response in unhappy[-2:]:
        with clock.moved_to(min(response.touched_at, story.now)):
            open_cases_for(response)


def _call_back(response: Response, by: User, place: int) -> None:
    """Most within the hour that is promised; what was said stands in the case."""
    with clock.moved_to(response.touched_at):
        case = open_cases_for(response)
    assert case is not None, "their scores are low"
    said, outcome = CALLED_BACK[place % len(CALLED_BACK)]
    with clock.moved_to(response.touched_at + dt.timedelta(hours=26 if place % 7 == 3 else 0.7)):
        reply(case=case, text=said, by=by, is_said=True)
        solve(case=case, outcome=outcome, by=by)
