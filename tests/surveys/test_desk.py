"""The desk's pages: from a template to the first answer's figures."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from apps.surveys.models import Invitation, Question, Response, Survey
from apps.surveys.services import TEMPLATES, look_up, receipt_token
from tests.factories.customers import CustomerFactory
from tests.factories.orders import StoreFactory
from tests.factories.segments import segment
from tests.factories.staff import UserFactory
from tests.factories.surveys import answered_survey, delivered, give, invited, survey, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return signed_in("owner")


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(UserFactory(role=role), backend="apps.staff.backends.RoleBackend")
    return client


def page(name: str, *args: object) -> str:
    return reverse(f"admin:surveys_survey_{name}", args=args)


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_a_newcomer_asks_after_delivery_in_five_clicks(desk):
    """Surveys, New from a template, Begin with this, Switch it on: four."""
    clicks = 1
    assert desk.get(page("changelist")).status_code == 200
    clicks += 1
    chosen = desk.get(page("new"))
    assert all(f'value="{code}"' in chosen.content.decode() for code in TEMPLATES)
    clicks += 1
    made = desk.post(page("new"), {"template": "nps-delivery"})
    shown = desk.get(made["Location"])
    assert "This survey is off" in text(shown)
    clicks += 1
    assert desk.post(page("switch", Survey.objects.get().pk), {"to": "on"}).status_code == 302
    assert (Survey.objects.get().is_on, clicks) == (True, 4)


def test_a_double_click_on_a_template_makes_two_that_can_be_told_apart(desk):
    for _click in range(2):
        desk.post(page("new"), {"template": "nps-delivery"})
    assert sorted(Survey.objects.values_list("code", flat=True)) == ["nps-delivery", "nps-delivery-2"]


@pytest.mark.parametrize("template", ["", "none", "../x", "x" * 9_000, "\x00"])
def test_an_invented_template_is_refused_in_words(desk, template):
    answer = desk.post(page("new"), {"template": template})
    assert (answer.status_code, Survey.objects.count()) == (200, 0)
    assert "There is no such template." in text(answer)


def test_the_preview_shows_each_language_and_says_whom_it_asks(desk):
    made = survey(sample_percent=25)
    shown = text(desk.get(page("preview", made.pk)))
    for sentence in (
        "How likely are you to recommend us",
        "Bizi bir arkadaşınıza önerme",
        "tövsiyə etmə ehtimalınız",
        "We ask 3 days after a delivery, or after a purchase at the till.",
        "25 % of them are drawn.",
        "one reminder after 5 days",
    ):
        assert sentence in shown


@pytest.mark.parametrize("code", TEMPLATES)
def test_each_template_has_its_preview_and_its_results(desk, code):
    made = survey(code)
    for name in ("preview", "results", "receipt", "change"):
        assert desk.get(page(name, made.pk)).status_code == 200


def test_looking_never_switches(desk):
    made = survey(is_on=False)
    assert desk.get(page("switch", made.pk)).status_code == 405
    assert not Survey.objects.get().is_on


def test_what_cannot_be_answered_is_not_switched_on_and_says_why(desk):
    made = survey(is_on=False)
    made.questions.all().delete()
    answer = desk.post(page("switch", made.pk), {"to": "on"}, follow=True)
    assert "Write at least one question first." in text(answer)
    assert not Survey.objects.get().is_on


def test_without_answers_the_results_say_so_and_show_no_nought_rule_93(desk):
    shown = text(desk.get(page("results", survey().pk)))
    assert "no answers" in shown
    assert "Nobody has answered in this time yet." in shown
    assert "No letter has arrived yet." in shown


def test_a_few_answers_give_counts_and_no_score_rule_93(desk):
    made = survey(recontact_days=0)
    for score in (10, 9, 3):
        give(token_of(invited(made)), score, f"Words of {score}")
    shown = text(desk.get(page("results", made.pk)))
    assert "too few for a score" in shown
    assert "9–10: 2 · 7–8: 0 · 0–6: 1" in shown
    assert "Words of 3" in shown


def test_the_chart_beside_the_score_writes_percent_as_the_language_does(desk):
    made = survey(recontact_days=0)
    give(token_of(invited(made)), 10)
    for language, levels in (("en", "100 % 50 % 0 %"), ("tr", "%100 %50 %0")):
        desk.cookies["django_language"] = language
        assert levels in text(desk.get(page("results", made.pk)))


def test_thirty_answers_give_a_score_with_its_margin_rule_93(desk):
    made = survey(recontact_days=0)
    for number in range(30):
        give(token_of(invited(made)), 10 if number < 20 else 3)
    shown = text(desk.get(page("results", made.pk)))
    assert "33 ± 34" in shown
    assert "From 30 answers. With 95 % certainty it lies between 0 and 67." in shown


def test_results_can_be_narrowed_to_a_store_and_a_segment(desk):
    made = survey(on_receipts=True)
    moda = StoreFactory(name="Moda")
    give(receipt_token(made, delivered(store_id=moda.pk)), 10)
    give(receipt_token(made, delivered()), 0)
    everything = text(desk.get(page("results", made.pk)))
    assert "9–10: 1 · 7–8: 0 · 0–6: 1" in everything
    assert "By store" in everything
    narrowed = desk.get(page("results", made.pk), {"store": moda.pk, "days": "30"})
    assert "9–10: 1 · 7–8: 0 · 0–6: 0" in text(narrowed)
    nobody = segment(name="Nobody")
    assert "no answers" in text(desk.get(page("results", made.pk), {"segment": nobody.pk}))


@pytest.mark.parametrize(
    "typed", [{"store": "x"}, {"days": "-1"}, {"days": "9" * 50}, {"segment": "0"}, {"tier": "\x00"}]
)
def test_a_garbled_filter_shows_everything_instead_of_a_fault(desk, typed):
    assert desk.get(page("results", survey().pk), typed).status_code == 200


def test_results_take_the_same_work_for_few_and_many_answers(desk, django_assert_max_num_queries):
    made = survey(recontact_days=0)
    for score in range(11):
        give(token_of(invited(made)), score, "Words")
    with django_assert_max_num_queries(30):
        desk.get(page("results", made.pk))


def test_the_code_for_a_receipt_belongs_to_one_purchase(desk):
    made = survey(on_receipts=True)
    order = delivered(external_id="A-1042")
    shown = desk.get(page("receipt", made.pk), {"number": " A-1042 "}).content.decode()
    token = re.search(r"/ask/([^/]+)/", shown)[1]
    assert look_up(token).order == order
    assert "data:image/svg+xml" in shown


@pytest.mark.parametrize("number", ["nothing", "\x00", "9" * 121])
def test_a_number_that_no_purchase_has_is_told(desk, number):
    answer = desk.get(page("receipt", survey().pk), {"number": number})
    assert answer.status_code == 200
    assert "data:image/svg+xml" not in answer.content.decode()


def test_where_receipts_cannot_be_answered_the_page_says_so(desk):
    assert "Nobody can answer from a receipt now" in text(desk.get(page("receipt", survey("habits").pk)))


def change(desk, made, **typed):
    form = desk.get(page("change", made.pk)).context["adminform"].form
    filled = {name: form[name].value() for name in form.fields}
    inlines = {"questions-TOTAL_FORMS": "0", "questions-INITIAL_FORMS": "0"}
    values = {name: "" if value is None else value for name, value in (filled | typed).items()}
    return desk.post(page("change", made.pk), {k: v for k, v in values.items() if v is not False} | inlines)


def test_the_shop_changes_texts_and_pace(desk):
    made = survey(is_on=False)
    assert change(desk, made, title_tr="Kahven nasıldı?", delay_days="1").status_code == 302
    made.refresh_from_db()
    assert (made.title_tr, made.delay_days, made.title_en) == ("Kahven nasıldı?", 1, "How was it?")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("sample_percent", "0"),
        ("valid_days", "0"),
        ("remind_after_days", "99"),
        ("review_url", "javascript:alert(1)"),
        ("delay_days", "99999999999999"),
        ("title_en", "x" * 500),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(desk, field, typed):
    made = survey(is_on=False)
    answer = change(desk, made, **{field: typed})
    assert answer.status_code == 200
    assert typed[:100] in answer.content.decode()


def test_the_kind_of_an_answered_question_stays(desk):
    response = answered_survey()
    question = response.survey.questions.get(is_score=True)
    path = reverse("admin:surveys_question_change", args=[question.pk])
    shown = desk.get(path)
    assert 'name="kind"' not in shown.content.decode()
    blank = {"choices-TOTAL_FORMS": "0", "choices-INITIAL_FORMS": "0"}
    desk.post(path, blank | {"position": "1", "text_en": "New words?", "kind": "words", "is_required": "on"})
    question.refresh_from_db()
    assert (question.kind, question.text_en) == ("score10", "New words?")


def test_a_question_is_added_with_its_answers(desk):
    made = survey("habits", is_on=False)
    rows = {
        "choices-TOTAL_FORMS": "2",
        "choices-INITIAL_FORMS": "0",
        "choices-0-position": "1",
        "choices-0-text_en": "Tea",
        "choices-1-position": "2",
        "choices-1-text_tr": "Kahve",
    }
    values = {"survey": made.pk, "position": "3", "kind": "choices", "text_en": "What do you drink?"}
    answer = desk.post(reverse("admin:surveys_question_add"), rows | values)
    assert answer.status_code == 302
    question = Question.objects.latest("pk")
    assert [choice.text for choice in question.choices.all()] == ["Tea", "Kahve"]


def test_the_list_of_answers_finds_comments_and_hides_nothing_else(desk):
    answered_survey(customer=CustomerFactory(name="Zeynep"), score=3, words="Cold tea")
    answered_survey(customer=CustomerFactory(name="Deniz"), score=9)
    path = reverse("admin:surveys_response_changelist")
    both, with_words = text(desk.get(path)), text(desk.get(path, {"words": "1", "finished": "1"}))
    assert all(name in both for name in ("Zeynep", "Deniz"))
    assert "Zeynep" in with_words
    assert "Deniz" not in with_words


def test_the_lists_take_the_same_work_for_few_and_many(desk, django_assert_max_num_queries):
    for number in range(6):
        answered_survey(score=number, words="Words")
    for model in (Response, Invitation):
        with django_assert_max_num_queries(20):
            desk.get(reverse(f"admin:surveys_{model._meta.model_name}_changelist"))


def test_support_reads_and_changes_nothing():
    support, made = signed_in("support"), survey(is_on=False)
    assert support.get(page("results", made.pk)).status_code == 200
    assert "Switch it on" not in text(support.get(page("preview", made.pk)))
    for answer in (
        support.post(page("new"), {"template": "nps-delivery"}),
        support.post(page("switch", made.pk), {"to": "on"}),
    ):
        assert answer.status_code == 403
    assert list(Survey.objects.values_list("is_on", flat=True)) == [False]


def test_somebody_is_asked_by_hand_and_the_same_rules_hold(desk):
    asked, mira = survey("habits", recontact_days=90), CustomerFactory()
    path = reverse("admin:surveys_invitation_add")
    assert desk.get(path).status_code == 200
    first = desk.post(path, {"survey": asked.pk, "customer": mira.pk}, follow=True)
    assert "Letter waits" in text(first)
    other = survey("habits")
    again = desk.post(path, {"survey": other.pk, "customer": mira.pk}, follow=True)
    assert "Another survey asked them recently" in text(again)
    assert list(Invitation.objects.order_by("pk").values_list("state", flat=True)) == ["queued", "throttled"]


def test_a_survey_that_is_off_cannot_be_sent_by_hand(desk):
    asked = survey("habits", is_on=False)
    answer = desk.post(reverse("admin:surveys_invitation_add"), {"survey": asked.pk, "customer": CustomerFactory().pk})
    assert answer.status_code == 200
    assert not Invitation.objects.exists()


def test_support_asks_nobody_by_hand():
    assert signed_in("support").get(reverse("admin:surveys_invitation_add")).status_code == 403
