from __future__ import annotations

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from apps.common.admin import BornInService, DeskForm, StackedInline, page_button
from apps.staff.models import User
from apps.surveys.admin.pages import new_page, preview_page, receipt_page, results_page, switch_view
from apps.surveys.models import Question, Survey
from apps.surveys.questions import KINDS


class QuestionRows(StackedInline):
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
        widget=forms.TextInput(attrs={"inputmode": "url"}),
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
    actions_list = ["begin"]  # type: ignore[assignment]  # the theme declares empty tuples
    actions_detail = ["preview", "results", "receipt"]  # type: ignore[assignment]
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

    @page_button(description=_("New from a template"), permissions=["begin"])
    def begin(self, request: HttpRequest) -> HttpResponse:
        return redirect("admin:surveys_survey_new")

    def has_begin_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.has_perm("surveys.add_survey")

    @page_button(description=_("Preview and switch"), permissions=["view"])
    def preview(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return redirect("admin:surveys_survey_preview", object_id)

    @page_button(description=_("Results"), permissions=["view"])
    def results(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return redirect("admin:surveys_survey_results", object_id)

    @page_button(description=_("QR code for a receipt"), permissions=["view"])
    def receipt(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return redirect("admin:surveys_survey_receipt", object_id)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("new/", view(new_page), name="surveys_survey_new"),
            path("<int:survey_id>/preview/", view(preview_page), name="surveys_survey_preview"),
            path("<int:survey_id>/switch/", view(switch_view), name="surveys_survey_switch"),
            path("<int:survey_id>/results/", view(results_page), name="surveys_survey_results"),
            path("<int:survey_id>/receipt/", view(receipt_page), name="surveys_survey_receipt"),
            *super().get_urls(),
        ]
