from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.common.admin import BornInService, DeskForm, TabularInline
from apps.surveys.models import Question, Survey
from apps.surveys.questions import KINDS
from apps.surveys.services import switch_off, switch_on


class QuestionRows(TabularInline):
    """The questions; each opens on its own page."""

    model = Question
    fields = ["position", "kind_name", "text_en", "text_tr", "text_az"]
    readonly_fields = ["kind_name"]
    extra = 0
    show_change_link = True
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Survey | None = None) -> bool:
        return False

    @admin.display(description=_("Kind of question"))
    def kind_name(self, question: Question) -> str:
        return str(KINDS[question.kind].label) if question.kind in KINDS else question.kind


class SurveyForm(DeskForm[Survey]):
    review_url = forms.URLField(
        label=_("Page for reviews"),
        required=False,
        assume_scheme="https",
        help_text=_("Happy customers are asked to write there. Leave it empty to ask nobody."),
    )

    class Meta:
        model = Survey
        fields = [
            "name",
            "code",
            "delay_days",
            "sample_percent",
            "recontact_days",
            "valid_days",
            "remind_after_days",
            "on_receipts",
            "review_url",
            "follow_up_by",
            "title_en",
            "title_tr",
            "title_az",
            "intro_en",
            "intro_tr",
            "intro_az",
        ]


@admin.register(Survey)
class SurveyDesk(BornInService):
    """What is asked and when. A new survey begins with a template and is switched off until somebody switches it on."""

    form = SurveyForm
    list_display = ["name", "kind", "about", "trigger", "is_on", "on_receipts"]
    list_filter = ["is_on", "kind", "about", "trigger"]
    search_fields = ["name", "code"]
    readonly_fields = ["kind", "about", "trigger", "is_on", "on_since_at"]
    inlines = [QuestionRows]
    actions = ["start", "stop"]
    fieldsets = [
        (None, {"fields": ["name", "code", "kind", "about", "is_on", "on_since_at"]}),
        (
            _("Whom and when"),
            {
                "fields": [
                    "trigger",
                    "delay_days",
                    "sample_percent",
                    "recontact_days",
                    "valid_days",
                    "remind_after_days",
                    "on_receipts",
                    "review_url",
                    "follow_up_by",
                ]
            },
        ),
        (
            _("Texts"),
            {"fields": ["title_en", "title_tr", "title_az", "intro_en", "intro_tr", "intro_az"]},
        ),
    ]

    @admin.action(description=_("Switch on"), permissions=["change"])
    def start(self, request: HttpRequest, surveys: QuerySet[Survey]) -> None:
        self.ask(
            request,
            surveys,
            lambda survey: switch_on(survey=survey),
            done=lambda n: (
                ngettext("%(count)d survey asks from now on.", "%(count)d surveys ask from now on.", n) % {"count": n}
            ),
        )

    @admin.action(description=_("Switch off"), permissions=["change"])
    def stop(self, request: HttpRequest, surveys: QuerySet[Survey]) -> None:
        for survey in surveys:
            switch_off(survey=survey)
        self.message_user(
            request, _("Nobody is asked any more. Letters that are out can still be answered."), messages.SUCCESS
        )
