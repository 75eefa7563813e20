from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import ForeignKey, Model
from django.http import HttpRequest

from apps.common.admin import History
from apps.staff.models import User
from apps.surveys.models import Invitation, Survey
from apps.surveys.services import invite


@admin.register(Invitation)
class InvitationDesk(History):
    """Who was asked, who was not, and why. Adding one asks somebody by hand; the same rules hold."""

    list_display = ["customer", "survey", "order", "state", "reason", "created_at", "sent_at", "expires_at"]
    list_filter = ["state", "reason", "survey", "created_at"]
    list_select_related = ["customer", "survey", "order"]
    search_fields = ["customer__name_key", "customer__email", "order__external_id"]
    date_hierarchy = "created_at"
    autocomplete_fields = ["customer"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.has_perm("surveys.change_survey")

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        if obj is None:
            return [(None, {"fields": ["survey", "customer"]})]
        return super().get_fieldsets(request, obj)

    def formfield_for_foreignkey(self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "survey":
            kwargs["queryset"] = Survey.objects.asking()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Model, form: forms.Form, change: bool) -> None:
        assert isinstance(obj, Invitation), "this desk is theirs"
        made = invite(survey=obj.survey, customer=obj.customer)
        obj.pk = made.pk
        obj.refresh_from_db()
        told = ": ".join(str(text) for text in (made.get_state_display(), made.get_reason_display()) if text)
        self.message_user(request, told, messages.WARNING if made.reason else messages.SUCCESS)
