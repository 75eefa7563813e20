from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.common.admin import Desk, History, HistoryRows
from apps.common.text import fold
from apps.messaging.admin.whatsapp import whatsapp_page
from apps.messaging.models import DeliveryEvent, Message, Pause, Suppression
from apps.messaging.services import send_again
from apps.messaging.tasks import nudge
from apps.messaging.words import LETTERS, letter_name, reason_words


class LetterFilter(admin.SimpleListFilter):
    title = _("kind of letter")
    parameter_name = "template"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Message]) -> list[tuple[str, str]]:
        return sorted(((template, letter_name(template)) for template in LETTERS), key=lambda choice: fold(choice[1]))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        return queryset.filter(template=self.value()) if self.value() else queryset


class ReportRows(HistoryRows):
    """What the provider told, in the order in which it happened."""

    model = DeliveryEvent
    fields = ["kind", "happened_at", "received_at", "provider", "is_permanent"]
    verbose_name_plural = _("What the provider told")


@admin.register(Message)
class MessageDesk(History):
    """What was written to whom and what became of it. Letters that let somebody sign in are not shown."""

    list_display = [
        "letter",
        "customer",
        "channel",
        "purpose",
        "language",
        "state",
        "why",
        "delivery",
        "due_at",
        "sent_at",
    ]
    list_filter = ["state", "delivery", "channel", "purpose", LetterFilter, "language"]
    list_select_related = ["customer"]
    search_fields = ["to", "reference"]
    # The text stays out: a sign-in code in it would let staff in as the member.
    exclude = ["template", "reason", "body_text", "body_html", "subject"]
    readonly_fields = ["letter", "why"]
    inlines = [ReportRows]
    actions = ["send_again"]

    @admin.action(description=_("Send again"), permissions=["repeat"])
    def send_again(self, request: HttpRequest, letters: QuerySet[Message]) -> None:
        """A letter that may have arrived is refused: nobody gets it twice."""
        self.ask(
            request,
            letters,
            lambda letter: send_again(letter=letter),
            done=lambda count: (
                ngettext("%(count)d letter will be sent again.", "%(count)d letters will be sent again.", count)
                % {"count": count}
            ),
        )
        nudge()

    def has_repeat_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("messaging.change_message")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(whatsapp_page)
        return [path("whatsapp/<int:customer_id>/", view, name="messaging_whatsapp"), *super().get_urls()]

    @admin.display(description=_("kind of letter"), ordering="template")
    def letter(self, message: Message) -> str:
        return letter_name(message.template, message.purpose)

    @admin.display(description=_("reason"), ordering="reason")
    def why(self, message: Message) -> str:
        return reason_words(message.reason)


@admin.register(Suppression)
class SuppressionDesk(Desk):
    list_display = ["address", "channel", "reason", "created_at"]
    list_filter = ["reason"]
    search_fields = ["address"]


@admin.register(Pause)
class PauseDesk(History):
    """Who is left in peace, since when and why. Whoever has the reason pauses and resumes."""

    list_display = ["customer", "what", "reference", "since_at", "until_at"]
    list_filter = ["what"]
    list_select_related = ["customer"]
    search_fields = ["reference"]
