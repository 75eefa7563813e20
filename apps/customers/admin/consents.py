from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.common.admin import Desk, DeskForm, History
from apps.customers.models import Consent, JoinRequest, Notice
from apps.customers.services import publish_notice


@admin.register(JoinRequest)
class JoinRequestDesk(History):
    list_display = ["__str__", "phone", "email", "asked_at", "proven_at", "proven_by"]
    list_filter = [("proven_at", admin.EmptyFieldListFilter), "asked_at"]
    list_select_related = ["proven_by"]
    exclude = ["code_hash"]


class NoticeForm(DeskForm[Notice]):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = Notice
        fields = ("kind", "language", "text")
        help_texts = {"text": _("{shop} becomes the shop's name. Say what you do, in words everybody understands.")}


@admin.register(Notice)
class NoticeDesk(Desk):
    """A changed text is a new version: what people saw is never edited."""

    form = NoticeForm
    list_display = ["kind", "language", "version", "counter_code", "published_at"]
    list_filter = ["kind", "language"]

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Model, form: forms.Form, change: bool) -> None:
        assert isinstance(obj, Notice)
        published = publish_notice(kind=obj.kind, language=obj.language, text=obj.text)
        obj.__dict__.update(published.__dict__)


@admin.register(Consent)
class ConsentDesk(History):
    list_display = ["customer", "channel", "purpose", "granted", "source", "recorded_at"]
    list_filter = ["channel", "purpose", "granted", "source"]
    list_select_related = ["customer"]
