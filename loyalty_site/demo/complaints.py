"""What people asked and complained about in the demo shop, and what they were told. Every word is invented."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from typing import NamedTuple
from uuid import uuid5

from apps.common import clock
from apps.customers.models import Customer
from apps.feedback.models import Apology, ApologyText, Case
from apps.feedback.services import (
    assign,
    close_solved,
    compensate,
    customer_writes,
    mark_due,
    note,
    open_case,
    reply,
    set_tags,
    solve,
)
from apps.messaging.services import deliver_due
from apps.programs.models import Membership
from apps.staff.models import User
from apps.surveys.models import Answer, Invitation, Question, Response, Survey
from loyalty_site.demo.story import Story

ONE_DAY = dt.timedelta(days=1)
SWEEP = 1_000


class Step(NamedTuple):
    """``after`` hours of the opening. What: they (write), we (reply), said (aloud), wait (reply, then wait), note, tag, give
    (points), solve (outcome)."""

    after: float
    what: str
    text: str


class Talk(NamedTuple):
    """``ago`` days before now, at this hour; ``beat`` is the member of the rhythm, 0 for somebody we do not know."""

    beat: int
    ago: int
    hour: int
    channel: str
    subject: str
    text: str
    priority: str = "normal"
    # Nobody where it still lies there.
    owner: str = ""
    steps: tuple[Step, ...] = ()


PREPARED = (
    (
        "Geç teslimat",
        "Merhaba {name}, siparişiniz söz verdiğimiz saatte gelmedi; bunun için özür dileriz. Sebebini bulduk ve düzelttik.",
        "We are sorry that your order came late, {name}. We found out why, and put it right.",
    ),
    (
        "Solmuş çiçek",
        "Merhaba {name}, çiçeklerinizin taze kalmamasına üzüldük. Yenisini hazırlamak isteriz; ne zaman uygun olur?",
        "We are sorry that your flowers did not last, {name}. May we make you a new bunch?",
    ),
)

TALKS = (
    Talk(
        461,
        24,
        11,
        "portal",
        "Orkide kırık geldi",
        "Dün gelen orkidenin bir dalı kırılmıştı. Hediyeydi, çok üzüldüm.",
        "high",
        "support",
        (
            Step(0.4, "we", "Çok üzüldük Zeynep Hanım. Yarın sabah yenisini gönderiyoruz, eskisi sizde kalsın."),
            Step(0.5, "tag", "kurye"),
            Step(22, "they", "Yenisi geldi, çok güzel. Teşekkür ederim."),
            Step(23, "we", "Ne güzel! İyi günlerde kullanın."),
            Step(23.1, "solve", "made_good"),
        ),
    ),
    Talk(
        552,
        12,
        15,
        "phone",
        "Xallar görünmür",
        "Keçən həftə aldığım qəhvənin xalları hesabımda yoxdur.",
        "normal",
        "support",
        (
            Step(0.1, "said", "Baxdım, alış-veriş kartsız yazılıb. İndi əlavə edirik."),
            Step(0.3, "note", "Kasada kart okutulmamış. Puanlar elle eklendi."),
            Step(0.4, "solve", "explained"),
        ),
    ),
    Talk(
        11,
        9,
        10,
        "email",
        "Wedding flowers in spring",
        "Could you do the flowers for a small wedding in May? About forty guests.",
        "normal",
        "manager",
        (
            Step(0.8, "we", "With pleasure, Emily. I will send you three suggestions tomorrow."),
            Step(25, "wait", "Here they are: tulips, peonies or wild flowers. Which do you like best?"),
        ),
    ),
    Talk(
        272,
        4,
        16,
        "phone",
        "Teslimat iki gün gecikti",
        "Salı günü gelmesi gereken buket perşembe geldi. Doğum günü geçmişti.",
        "high",
        "support",
        (
            Step(0.2, "said", "Haklısınız Şükrü Bey, hemen bakıyorum ve bugün size döneceğim."),
            Step(0.6, "note", "Kurye adresi iki kez bulamamış. 3.000 puan verelim diyorum."),
            Step(0.7, "give", "3000"),
        ),
    ),
    Talk(
        101,
        1,
        17,
        "portal",
        "Fatura gerekiyor",
        "Geçen haftaki siparişim için şirket adına fatura alabilir miyim?",
        "normal",
        "support",
        (Step(0.5, "wait", "Elbette. Şirket unvanını ve vergi numarasını yazar mısınız?"),),
    ),
    Talk(
        202,
        3,
        12,
        "counter",
        "Kupam çatladı",
        "Puanla aldığım kupa ilk yıkamada çatladı.",
        "normal",
        "",
        (Step(0.1, "tag", "kupa"),),
    ),
    Talk(303, 1, 11, "portal", "Siparişim nerede?", "Dün akşam gelmesi gerekiyordu, hâlâ bekliyorum.", "urgent"),
    Talk(
        404,
        6,
        13,
        "web",
        "Yorum: kahve soğuktu",
        "Moda şubesinde latte ılık geldi, değiştirmediler.",
        "normal",
        "manager",
        (
            Step(1.5, "we", "Bunu duyduğumuza üzüldük. Bir dahaki kahveniz bizden; kasada adınızı söylemeniz yeterli."),
            Step(1.6, "give", "900"),
            Step(30, "they", "İlginiz için teşekkürler."),
            Step(31, "solve", "made_good"),
        ),
    ),
    Talk(505, 0, 0, "portal", "Açılış saati", "Sabah kaçta açıyorsunuz? Erken gelip buket almak istiyorum.", "low"),
    Talk(
        0,
        2,
        14,
        "phone",
        "Kurumsal sipariş",
        "Ofisimize her pazartesi çiçek göndermek mümkün mü? Fiyat rica ediyorum.",
        "low",
        "manager",
    ),
)
# What was solved long ago: asked, answered, how it ended.
EARLIER = (
    (
        "Puanlarım ne zaman biter?",
        "Puanlarım ne zamana kadar geçerli?",
        "Altı ay; sayfanızda gün gün yazıyor.",
        "explained",
    ),
    ("Buket küçük geldi", "Resimdekinden küçük bir buket geldi.", "Haklısınız, farkı iade ettik.", "refunded"),
    ("Yanlış kahve", "Ev harmanı istedim, sabah harmanı geldi.", "Doğrusunu bugün gönderiyoruz.", "made_good"),
    (
        "Kod çalışmadı",
        "Kodu yazdım ama indirim olmadı.",
        "Sepet 500 liranın altındaydı; yeniden deneyebilirsiniz.",
        "explained",
    ),
    (
        "Ünvan dəyişdi",
        "Çatdırılma ünvanımı dəyişmək istəyirəm.",
        "Dəyişdik, növbəti sifariş yeni ünvana gələcək.",
        "explained",
    ),
)
EARLIER_COUNT, FIRST_DAY, LAST_DAY = 30, 330, 30


@dataclass(frozen=True, slots=True)
class Desk:
    staff: Mapping[str, User]
    customers: Mapping[int, Customer]
    story: Story

    def at(self, ago: int, hour: int, after: float = 0) -> dt.datetime:
        day = self.story.now.astimezone(self.story.zone).date() - ago * ONE_DAY
        moment = clock.at_time(day, dt.time(hour), self.story.zone) + dt.timedelta(hours=after)
        return min(moment, self.story.now)


def prepare_answers() -> None:
    for name, turkish, english in PREPARED:
        apology = Apology.objects.create(name=name)
        ApologyText.objects.bulk_create(
            ApologyText(apology=apology, language=language, text=text)
            for language, text in (("tr", turkish), ("en", english))
        )


def complain(desk: Desk, asked: Survey) -> None:
    """The year's cases, oldest first, and what some said about how they were helped."""
    solved = _earlier(desk)
    with redirect_stdout(StringIO()):
        for number, talk in enumerate(sorted(TALKS, key=lambda talk: -talk.ago)):
            _talk(desk, talk, number)
        with clock.moved_to(desk.story.now):
            mark_due(limit=SWEEP)
            deliver_due(limit=SWEEP)
    _satisfied(asked, solved)


def _earlier(desk: Desk) -> list[Case]:
    """Solved ones of many months, by the same services that the inbox uses."""
    chance = random.Random(7)  # noqa: S311 - not a secret
    people = [customer for customer in desk.customers.values() if customer.email]
    cases = []
    for number in range(EARLIER_COUNT):
        subject, text, answer, outcome = EARLIER[number % len(EARLIER)]
        ago = FIRST_DAY - number * (FIRST_DAY - LAST_DAY) // EARLIER_COUNT
        opened_at, wait = desk.at(ago, 10), chance.choice((0.3, 0.5, 0.7, 0.9, 2.5))
        joined = [one for one in people if one.joined_at < opened_at - ONE_DAY] or people
        by = desk.staff["support" if number % 3 else "manager"]
        with clock.moved_to(opened_at):
            case = open_case(
                channel=chance.choice(("phone", "portal", "email", "counter")),
                customer=chance.choice(joined),
                subject=subject,
                text=text,
                reference=f"demo:earlier:{number}",
                owner=by,
            )
        with clock.moved_to(opened_at + dt.timedelta(hours=wait)):
            # Said aloud or written by hand: no letter of that time is left.
            reply(case=case, text=answer, by=by, is_said=True)
            cases.append(solve(case=case, outcome=outcome, by=by))
    with clock.moved_to(desk.at(LAST_DAY - 10, 9)):
        close_solved(limit=SWEEP)
    return cases


def _talk(desk: Desk, talk: Talk, number: int) -> None:
    customer, opened_at = desk.customers.get(talk.beat), desk.at(talk.ago, talk.hour)
    by = desk.staff[talk.owner or "support"]
    is_written_down = talk.channel in ("phone", "counter")
    with clock.moved_to(opened_at):
        case = open_case(
            channel=talk.channel,
            customer=customer,
            name="" if customer else "Nilgün Sümbülova",
            contact="" if customer else "nilgun@ofis.example",
            subject=talk.subject,
            text=talk.text,
            reference=f"demo:case:{number}",
            priority=talk.priority,
            by=by if is_written_down else None,
        )
        if talk.owner:
            assign(case=case, owner=by, by=by)
    for place, step in enumerate(talk.steps):
        with clock.moved_to(desk.at(talk.ago, talk.hour, step.after)):
            _take(case, step, by, f"demo:case:{number}:{place}")


def _take(case: Case, step: Step, by: User, reference: str) -> None:
    if step.what == "they":
        customer_writes(case=case, text=step.text, reference=reference)
    elif step.what == "note":
        note(case=case, text=step.text, by=by)
    elif step.what == "tag":
        set_tags(case=case, names=[step.text], by=by)
    elif step.what == "solve":
        solve(case=case, outcome=step.text, by=by)
    elif step.what == "give":
        _give(case, int(step.text), by)
    else:
        reply(
            case=case,
            text=step.text,
            by=by,
            reference=reference,
            is_said=step.what == "said",
            then_wait=step.what == "wait",
        )


def _give(case: Case, points: int, by: User) -> None:
    membership = Membership.objects.select_related("program").get(customer=case.customer)
    compensate(
        case=case,
        membership=membership,
        points=points,
        by=by,
        reference=uuid5(case.public_id, "demo"),
        words="Kusurumuzu telafi etmek için.",
    )


def _satisfied(asked: Survey, cases: list[Case]) -> None:
    """A day after it was solved: most were content. Rows as the services leave them."""
    chance = random.Random(106)  # noqa: S311 - not a secret
    scored = Question.objects.get(survey=asked, is_score=True)
    invited, answers = [], []
    for case in cases:
        assert case.customer is not None, "these were members"
        assert case.solved_at is not None, "these are solved"
        sent_at = case.solved_at + ONE_DAY
        answered_at = sent_at + dt.timedelta(hours=chance.uniform(1, 40))
        is_answered = chance.random() < 0.85
        invitation = Invitation(
            survey=asked,
            customer=case.customer,
            case=case,
            reference=f"survey:{asked.pk}:case:{case.pk}",
            state=Invitation.State.FINISHED if is_answered else Invitation.State.EXPIRED,
            created_at=sent_at,
            sent_at=sent_at,
            expires_at=sent_at + asked.valid_days * ONE_DAY,
        )
        invited.append(invitation)
        if is_answered:
            answers.append(_answer(asked, invitation, answered_at, chance.choice((5, 5, 5, 5, 4, 4, 4, 3, 3, 2))))
    Invitation.objects.bulk_create(invited)
    Response.objects.bulk_create(answers)
    Answer.objects.bulk_create([Answer(response=each, question=scored, number=each.score) for each in answers])


def _answer(asked: Survey, invitation: Invitation, at: dt.datetime, score: int) -> Response:
    return Response(
        survey=asked,
        kind=asked.kind,
        about=asked.about,
        invitation=invitation,
        customer=invitation.customer,
        via=Response.Via.LETTER,
        language=invitation.customer.language,
        score=score,
        started_at=at,
        touched_at=at,
        finished_at=at,
    )
