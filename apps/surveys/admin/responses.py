from __future__ import annotations

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.common.admin import History, HistoryRows
from apps.surveys.models import Answer, Response


class AnswerRows(HistoryRows):
    model = Answer
    fields = ["question", "number", "words", "chosen"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Answer]:
        return super().get_queryset(request).select_related("question").prefetch_related("picks__choice")

    @admin.display(description=_("Chosen"))
    def chosen(self, answer: Answer) -> str:
        return ", ".join(pick.choice.text for pick in answer.picks.all())


class Whole(admin.SimpleListFilter):
    """Only answers that were finished count."""

    title = _("finished")
    parameter_name = "finished"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Response]) -> list[tuple[str, str]]:
        return [("1", str(_("Finished"))), ("0", str(_("Begun")))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Response]) -> QuerySet[Response]:
        wanted = {"1": False, "0": True}.get(self.value() or "")
        return queryset if wanted is None else queryset.filter(finished_at__isnull=wanted)


class WithWords(admin.SimpleListFilter):
    title = _("comments")
    parameter_name = "words"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Response]) -> list[tuple[str, str]]:
        return [("1", str(_("With a comment")))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Response]) -> QuerySet[Response]:
        said = Answer.objects.filter(response=OuterRef("pk")).exclude(words="")
        return queryset.filter(Exists(said)) if self.value() == "1" else queryset


@admin.register(Response)
class ResponseDesk(History):
    """What people answered."""

    list_display = ["who", "survey", "score", "comment", "store", "tier", "via", "finished_at"]
    list_filter = [Whole, WithWords, "survey", "score", "store", "tier", "via", "finished_at"]
    search_fields = ["customer__name_key", "customer__email", "order__external_id", "answers__words"]
    date_hierarchy = "finished_at"
    inlines = [AnswerRows]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Response]:
        return (
            super()
            .get_queryset(request)
            .select_related("survey", "customer", "store", "tier", "order", "invitation")
            .prefetch_related("answers")
        )

    @admin.display(description=_("Customer"), ordering="customer")
    def who(self, response: Response) -> str:
        return str(response.customer or _("Not known"))

    @admin.display(description=_("In their words"))
    def comment(self, response: Response) -> str:
        return " · ".join(answer.words for answer in response.answers.all() if answer.words)[:200]
