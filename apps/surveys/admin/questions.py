from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.common.admin import Desk, DeskForm, StackedInline
from apps.surveys.models import Answer, Choice, Question
from apps.surveys.questions import kind_choices


class QuestionForm(DeskForm[Question]):
    kind = forms.ChoiceField(label=gettext_lazy("Kind of question"), choices=kind_choices)

    class Meta:
        model = Question
        fields = ["survey", "position", "kind", "text_en", "text_tr", "text_az", "is_required", "profile_key"]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.is_score and not values.get("is_required", True):
            self.add_error("is_required", _("The question that gives the score must be answered."))
        return values


class ChoiceRows(StackedInline):
    model = Choice
    fields = ["position", "text_en", "text_tr", "text_az"]
    extra = 1


@admin.register(Question)
class QuestionDesk(Desk):
    """One question and, where it offers some, its answers."""

    form = QuestionForm
    list_display = ["__str__", "survey", "position", "kind_name", "is_required", "profile_key"]
    list_filter = ["survey"]
    list_select_related = ["survey"]
    search_fields = ["text_en", "text_tr", "text_az"]
    inlines = [ChoiceRows]

    def get_readonly_fields(self, request: HttpRequest, obj: Question | None = None) -> list[str]:
        """What was answered stays what it was."""
        if obj is None:
            return []
        fixed = ["survey"]
        if obj.is_score or Answer.objects.filter(question=obj).exists():
            fixed += ["kind_name"]
        return fixed

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        fixed = self.get_readonly_fields(request, obj if isinstance(obj, Question) else None)
        fields = ["survey", "position", "kind", "text_en", "text_tr", "text_az", "is_required", "profile_key"]
        named = ["kind_name" if each == "kind" and "kind_name" in fixed else each for each in fields]
        return [(None, {"fields": named})]

    @admin.display(description=gettext_lazy("Kind of question"))
    def kind_name(self, question: Question) -> str:
        return dict(kind_choices()).get(question.kind, question.kind)
