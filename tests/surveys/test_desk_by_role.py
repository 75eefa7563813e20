"""Who may do what with surveys, what the pages keep when they refuse, and what they say."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.surveys.admin.pages.figures import explained, figure
from apps.surveys.admin.pages.preview import sentences
from apps.surveys.models import Choice, Invitation, Pace, Question, Response, Survey
from apps.surveys.score import csat, nps
from apps.surveys.services import TEMPLATES
from tests.factories.customers import CustomerFactory
from tests.factories.staff import UserFactory
from tests.factories.surveys import answered_survey, delivered, give, invited, survey, token_of

pytestmark = pytest.mark.django_db
LISTS = ("survey", "question", "invitation", "response", "pace")


def signed_in(role):
    client = Client()
    client.force_login(UserFactory(role=role), backend="apps.staff.backends.RoleBackend")
    return client


@pytest.fixture
def desk():
    return signed_in("manager")


def page(name, *args):
    return reverse(f"admin:surveys_{name}", args=args)


def question_form(question, **typed):
    values = {"position": 1, "kind": "words", "text_en": "Why?", "survey": question.survey_id}
    rows = {"choices-TOTAL_FORMS": "0", "choices-INITIAL_FORMS": "0"}
    return {name: value for name, value in (values | rows | typed).items() if value is not None}


@pytest.mark.parametrize("role", ["owner", "manager", "support"])
@pytest.mark.parametrize("name", LISTS)
def test_the_lists_are_read_by_whoever_works_at_the_desk(role, name):
    answered_survey()
    assert signed_in(role).get(page(f"{name}_changelist")).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_the_till_reads_nothing_of_what_customers_answered(name):
    reply = signed_in("cashier").get(page(f"{name}_changelist"))
    assert reply.status_code in (302, 403)


def test_a_stranger_is_led_to_the_sign_in(client):
    made = survey(is_on=False)
    for name in ("survey_results", "survey_preview", "survey_receipt"):
        assert client.get(page(name, made.pk)).status_code in (302, 403)
    assert client.post(page("survey_switch", made.pk), {"to": "on"}).status_code in (302, 403)
    assert not Survey.objects.get().is_on


def test_a_manager_begins_a_survey_and_switches_it_on_and_off(desk):
    desk.post(page("survey_new"), {"template": "csat-case"})
    made = Survey.objects.get()
    for to, is_on, told in (("on", True, "It is on"), ("off", False, "Nobody is asked any more")):
        reply = desk.post(page("survey_switch", made.pk), {"to": to}, follow=True)
        made.refresh_from_db()
        assert made.is_on is is_on
        assert told in reply.content.decode()


@pytest.mark.parametrize("name", ["survey_preview", "survey_results", "survey_receipt", "survey_switch"])
def test_pages_of_a_survey_that_is_not_there_are_not_found(desk, name):
    path = page(name, 9_999)
    assert (desk.post(path) if name == "survey_switch" else desk.get(path)).status_code == 404


@pytest.mark.parametrize("name", ["survey_preview", "survey_results", "survey_receipt"])
def test_pages_that_only_show_take_no_post(desk, name):
    assert desk.post(page(name, survey().pk)).status_code == 405


def test_support_changes_no_survey_no_question_and_no_pace():
    support, made = signed_in("support"), survey(is_on=False)
    question, pace = made.questions.get(is_score=True), Pace.objects.create(pk=1)
    for path, typed in (
        (page("survey_change", made.pk), {"name": "Mine"}),
        (page("question_change", question.pk), question_form(question)),
        (page("question_add"), question_form(question)),
        (page("pace_change", pace.pk), {"cooldown_days": "0", "contact_gap_days": "0"}),
    ):
        assert support.post(path, typed).status_code == 403
    pace.refresh_from_db()
    assert (pace.cooldown_days, Question.objects.count()) == (30, 2)


def test_what_people_answered_is_changed_and_deleted_by_nobody():
    response = answered_survey(score=3)
    owner = signed_in("owner")
    for name, pk in (("response", response.pk), ("invitation", response.invitation_id)):
        assert owner.post(page(f"{name}_change", pk), {"score": "10"}).status_code == 403
        assert owner.post(page(f"{name}_delete", pk), {"post": "yes"}).status_code == 403
    assert Response.objects.get().score == 3


@pytest.mark.parametrize("name", ["survey", "question", "pace"])
def test_what_was_asked_is_deleted_by_nobody(name):
    made = survey()
    rows = {"survey": made, "question": made.questions.first(), "pace": Pace.objects.create(pk=1)}
    assert signed_in("owner").post(page(f"{name}_delete", rows[name].pk), {"post": "yes"}).status_code == 403


def test_a_survey_is_born_from_a_template_only(desk):
    assert desk.get(page("survey_add")).status_code == 403
    assert desk.post(page("survey_add"), {"name": "Mine", "code": "mine"}).status_code == 403


def test_support_sees_no_button_for_a_new_survey_and_managers_do(desk):
    survey()
    assert "New from a template" in desk.get(page("survey_changelist")).content.decode()
    assert "New from a template" not in signed_in("support").get(page("survey_changelist")).content.decode()


def test_the_pace_is_one_row_and_changed_at_the_desk(desk):
    assert desk.get(page("pace_add")).status_code == 200
    pace = Pace.objects.create(pk=1)
    shown = desk.get(page("pace_add"))
    assert (shown.status_code, shown.context["original"]) == (200, pace)
    desk.post(page("pace_change", pace.pk), {"cooldown_days": "45", "contact_gap_days": "0"})
    pace.refresh_from_db()
    assert (pace.cooldown_days, pace.contact_gap_days) == (45, 0)


@pytest.mark.parametrize("typed", ["", "-1", "x", "9" * 30])
def test_a_pace_that_is_no_number_of_days_is_refused_and_kept_as_typed(desk, typed):
    pace = Pace.objects.create(pk=1)
    reply = desk.post(page("pace_change", pace.pk), {"cooldown_days": typed, "contact_gap_days": "1"})
    pace.refresh_from_db()
    assert (reply.status_code, pace.cooldown_days) == (200, 30)
    assert f'value="{typed}"' in reply.content.decode() or not typed


def test_the_question_that_gives_the_score_stays_one_that_must_be_answered(desk):
    question = survey(is_on=False).questions.get(is_score=True)
    reply = desk.post(page("question_change", question.pk), question_form(question, text_en="Kept words?", kind=None))
    assert "The question that gives the score must be answered." in reply.content.decode()
    assert "Kept words?" in reply.content.decode()
    question.refresh_from_db()
    assert question.is_required


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"text_en": ""}, "Write the question in at least one language."),
        ({"kind": "telepathy"}, "telepathy"),
        ({"profile_key": "two words"}, "two words"),
        ({"position": "-1"}, "-1"),
        ({"text_tr": "ş" * 301}, "ş" * 301),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_and_kept_as_typed(desk, typed, told):
    question = survey(is_on=False).questions.get(is_score=False)
    reply = desk.post(page("question_add"), question_form(question, **typed))
    assert reply.status_code == 200
    assert told in reply.content.decode()
    assert Question.objects.count() == 2


def test_somebody_is_asked_by_hand_by_a_manager_and_hears_why_not(desk):
    asked, mira = survey("habits"), CustomerFactory(email="")
    reply = desk.post(page("invitation_add"), {"survey": asked.pk, "customer": mira.pk}, follow=True)
    assert "Not asked: No e-mail address is known" in reply.content.decode()
    assert Invitation.objects.get().state == "skipped"


@pytest.mark.parametrize("typed", [{}, {"survey": "x"}, {"customer": "9" * 40}, {"survey": "0", "customer": "-1"}])
def test_asking_nobody_or_nothing_by_hand_is_refused(desk, typed):
    survey("habits")
    assert desk.post(page("invitation_add"), typed).status_code == 200
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("template", "settings", "told"),
    [
        ("nps-delivery", {"delay_days": 1}, "We ask 1 day after a delivery, or after a purchase at the till."),
        ("nps-delivery", {"trigger": "purchase", "delay_days": 2}, "We ask 2 days after a purchase."),
        ("csat-case", {}, "We ask 1 day after a case was solved, once per case."),
        ("nps-shop", {}, "Everybody is asked once a quarter, spread over its weekdays."),
        ("habits", {}, "We ask nobody by ourselves: you send it, or it stands on receipts."),
        ("habits", {"recontact_days": 1}, "Nobody is asked again within 1 day."),
        ("habits", {"valid_days": 1}, "The link works for 1 day."),
        ("habits", {"remind_after_days": 1}, "Whoever is silent gets one reminder after 1 day."),
        ("habits", {"sample_percent": 25}, "25 % of them are drawn."),
    ],
)
def test_a_survey_says_in_whole_sentences_whom_it_asks(template, settings, told):
    assert told in sentences(survey(template, is_on=False, **settings))


def test_what_is_not_limited_is_not_talked_about():
    told = " ".join(sentences(survey("csat-case", is_on=False, remind_after_days=None)))
    assert all(words not in told for words in ("drawn", "again", "reminder"))


@pytest.mark.parametrize(
    ("score", "short", "sentence"),
    [
        (nps(promoters=0, passives=0, detractors=0), "no answers", "Nobody has answered in this time yet."),
        (nps(promoters=1, passives=0, detractors=0), "too few for a score", "1 answer so far."),
        (csat(satisfied=29, others=0), "too few for a score", "29 answers so far."),
        (nps(promoters=30, passives=0, detractors=0), "100 ± 0", "between 100 and 100"),
        (nps(promoters=0, passives=0, detractors=30), "-100 ± 0", "between -100 and -100"),
        (nps(promoters=29, passives=0, detractors=1), "93 ± 13", "between 80 and 100"),
        (csat(satisfied=30, others=0), "100 % ± 0", "between 100 and 100"),
        (csat(satisfied=29, others=1), "97 % ± 6", "between 90 and 100"),
        (csat(satisfied=1, others=29), "3 % ± 6", "between 0 and 10"),
    ],
)
def test_a_score_is_told_in_words_and_never_leaves_its_scale_rule_93(score, short, sentence):
    assert figure(score).replace("\N{MINUS SIGN}", "-") == short
    assert sentence in explained(score).replace("\N{MINUS SIGN}", "-")


def test_the_preview_shows_what_can_be_chosen_in_each_language(desk):
    shown = desk.get(page("survey_preview", survey("habits", is_on=False).pk)).content.decode()
    assert all(words in shown for words in ("In the morning", "Sabahları", "Səhərlər"))
    assert shown.count("○") == 3 * Choice.objects.count()


def test_every_template_is_offered_once_with_what_it_is_for(desk):
    shown = desk.get(page("survey_new")).content.decode()
    for template in TEMPLATES.values():
        assert shown.count(f'value="{template.code}"') == 1
        assert str(template.purpose).split(".", maxsplit=1)[0] in shown


def test_the_code_of_a_receipt_is_found_by_its_whole_number_only(desk):
    made = survey(on_receipts=True)
    delivered(external_id="A-77")
    for number, is_found in (("A-77", True), ("A-7", False), ("a-777", False)):
        shown = desk.get(page("survey_receipt", made.pk), {"number": number}).content.decode()
        assert ("data:image/svg+xml" in shown, "No purchase has this number." in shown) == (is_found, not is_found)


def test_one_answer_opens_with_its_words_and_its_ticks(desk):
    response = answered_survey(score=3, words="Cold <b>tea</b>")
    shown = desk.get(page("response_change", response.pk)).content.decode()
    assert "Cold &lt;b&gt;tea&lt;/b&gt;" in shown
    assert "<b>tea</b>" not in shown


@pytest.mark.parametrize(
    "query", [{"finished": "9"}, {"words": "x"}, {"score": "x"}, {"q": "\x00"}, {"q": "9" * 3_000}]
)
def test_a_garbled_question_to_the_list_of_answers_is_no_fault(desk, query):
    answered_survey()
    assert desk.get(page("response_changelist"), query).status_code in (200, 302)


def test_answers_that_were_only_begun_are_told_from_finished_ones(desk):
    answered_survey(customer=CustomerFactory(name="Zeynep"))
    give(token_of(invited(customer=CustomerFactory(name="Deniz"))), 5, finish=False)
    begun, finished = (desk.get(page("response_changelist"), {"finished": each}).content.decode() for each in "01")
    assert [("Zeynep" in shown, "Deniz" in shown) for shown in (begun, finished)] == [(False, True), (True, False)]
