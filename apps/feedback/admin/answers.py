"""Prepared answers, and some to begin with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from apps.common.admin import Desk, DeskForm, TabularInline, page_button
from apps.feedback.default_answers import ANSWERS
from apps.feedback.models import Apology, ApologyText
from apps.feedback.reports.apologies import PLACEHOLDERS
from apps.feedback.services import begin_answers
from apps.messaging.errors import UnknownPlaceholder
from apps.messaging.placeholders import check_text
from apps.staff.doors import worker


class ApologyTextForm(DeskForm[ApologyText]):
    class Meta:
        model = ApologyText
        fields = ("language", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The rows of the table show their labels only above the columns.
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = str(field.label)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        try:
            check_text(text, field="text", allowed=PLACEHOLDERS)
        except UnknownPlaceholder as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from None
        return text


class TextRows(TabularInline):
    model = ApologyText
    form = ApologyTextForm
    extra = 0
    min_num = 1
    verbose_name_plural = gettext_lazy("Texts. You can use {name}, {shop}, {staff}, {subject} and {gift}.")


@admin.register(Apology)
class ApologyDesk(Desk):
    """Answers that are written once; whoever replies chooses one and changes it."""

    list_display = ["name", "languages", "is_active"]
    inlines = [TextRows]
    actions_list = ["begin"]  # type: ignore[assignment]  # the theme declares an empty tuple

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [path("ready/", view(self.begin_view), name="feedback_apology_ready"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Apology]:
        return super().get_queryset(request).prefetch_related("texts")

    @admin.display(description=gettext_lazy("Languages"))
    def languages(self, apology: Apology) -> str:
        return ", ".join(text.get_language_display() for text in apology.texts.all())

    def has_begin_permission(self, request: HttpRequest) -> bool:
        """Offered while there is none."""
        return self.has_add_permission(request) and not Apology.objects.exists()

    @page_button(description=gettext_lazy("Answers to begin with"), permissions=["begin"])
    def begin(self, request: HttpRequest) -> HttpResponse:
        return redirect("admin:feedback_apology_ready")

    def begin_view(self, request: HttpRequest) -> HttpResponse:
        """Read what would be added; one click adds it."""
        worker(request, "feedback.add_apology")
        if request.method == "POST":
            count = begin_answers()
            text = ngettext("%(count)d answer is added.", "%(count)d answers are added.", count)
            self.message_user(request, text % {"count": count}, messages.SUCCESS)
            return redirect("admin:feedback_apology_changelist")
        language = get_language() or "en"
        page = {
            **self.admin_site.each_context(request),
            "title": _("Answers to begin with"),
            "opts": self.opts,
            "answers": [{"name": each.name, "text": each.signed[language]} for each in ANSWERS],
        }
        return render(request, "admin/feedback/answers.html", page)
