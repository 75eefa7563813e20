"""How letters look and how many may leave: one page for the whole shop."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.validators import URLValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from apps.common.admin import Desk, dress
from apps.common.errors import DomainError
from apps.messaging.images import BYTES_MAX
from apps.messaging.models import Brand, Cap, Message
from apps.messaging.services import save_brand, save_cap
from apps.messaging.services.capping import DAYS_MAX, LETTERS_MAX

CAPPED = (Message.Channel.EMAIL, Message.Channel.SMS)
LOOK = ("sender_name", "reply_to", "colour", "signature", "logo_url", "sms_footer")


class LookForm(forms.Form):
    sender_name = forms.CharField(
        label=_("Sender's name"), max_length=100, required=False, help_text=_("Letters come under this name.")
    )
    reply_to = forms.EmailField(
        label=_("Answers go to"), required=False, help_text=_("An address somebody reads. Empty: to the sender.")
    )
    colour = forms.CharField(label=_("Colour"), max_length=7, help_text=_("Of buttons and lines, such as #2f6f4e."))
    logo = forms.FileField(
        label=_("Logo"), required=False, help_text=_("PNG, JPEG or GIF, at most 300 KB. It replaces the one there is.")
    )
    logo_url = forms.CharField(
        label=_("Or the address of a logo"),
        max_length=500,
        required=False,
        validators=[URLValidator(schemes=["https"], message=_("Write a whole address: https://…"))],
    )
    drops_logo = forms.BooleanField(label=_("Take the uploaded logo away"), required=False)
    signature = forms.CharField(
        label=_("Signature"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("At the foot of every letter."),
    )
    sms_footer = forms.CharField(
        label=_("End of an SMS with offers"),
        max_length=100,
        required=False,
        help_text=_("How to stop them. Empty: a link, which is long."),
    )
    email_letters_max = forms.IntegerField(
        label=_("E-mails with offers at most"),
        min_value=1,
        max_value=LETTERS_MAX,
        required=False,
        help_text=_("To one person. Empty: no limit. What is too much waits as long as it may leave."),
    )
    email_days = forms.IntegerField(label=_("in so many days"), min_value=1, max_value=DAYS_MAX, required=False)
    sms_letters_max = forms.IntegerField(
        label=_("SMS with offers at most"), min_value=1, max_value=LETTERS_MAX, required=False
    )
    sms_days = forms.IntegerField(label=_("in so many days"), min_value=1, max_value=DAYS_MAX, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = _known()
        dress(self)

    def clean_logo(self) -> bytes | None:
        file = self.cleaned_data["logo"]
        # One byte more than is allowed tells enough; the service says it in words.
        return file.read(BYTES_MAX + 1) if file else None

    def save(self) -> None:
        """Raises DomainError with the field that was wrong."""
        values = self.cleaned_data
        save_brand(**{name: values[name] for name in LOOK}, logo=values["logo"], keeps_logo=not values["drops_logo"])
        for channel in CAPPED:
            save_cap(channel=channel, letters_max=values[f"{channel}_letters_max"], days=values[f"{channel}_days"])

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        for channel in CAPPED:
            if values.get(f"{channel}_letters_max") and not values.get(f"{channel}_days"):
                self.add_error(f"{channel}_days", _("Say in how many days."))
        return values


def _known() -> dict[str, Any]:
    brand = Brand.objects.defer("logo").filter(pk=1).first() or Brand(pk=1)
    values: dict[str, Any] = {name: getattr(brand, name) for name in LOOK}
    for cap in Cap.objects.all():
        values |= {f"{cap.channel}_letters_max": cap.letters_max, f"{cap.channel}_days": cap.days}
    return values


@admin.register(Brand)
class BrandDesk(Desk):
    """One row, so the list is the form."""

    fields = ["sender_name"]

    def get_urls(self) -> list[URLPattern]:
        here = path("", self.admin_site.admin_view(self.look_view), name="messaging_brand_changelist")
        return [here, *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **named: Any) -> Any:
        """There is one page; whoever asks for the row is led there."""
        if object_id is None or not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("admin:messaging_brand_changelist")

    def look_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        may_change = self.has_change_permission(request)
        is_sent = may_change and request.method == "POST"
        form = LookForm(request.POST if is_sent else None, request.FILES if is_sent else None)
        if form.is_bound and form.is_valid() and self._save(form):
            self.message_user(request, _("Saved. The next letters look like this."), messages.SUCCESS)
            return redirect("admin:messaging_brand_changelist")
        brand = Brand.objects.defer("logo").filter(pk=1).first()
        context = {
            **self.admin_site.each_context(request),
            "title": _("Look of the letters"),
            "opts": self.opts,
            "form": form,
            "may_change": may_change,
            "look": [form[name] for name in LookForm.base_fields if not name.endswith(("_max", "_days"))],
            "limits": [form[name] for name in LookForm.base_fields if name.endswith(("_max", "_days"))],
            "digest": brand.logo_digest if brand else "",
        }
        return render(request, "admin/messaging/look.html", context)

    def _save(self, form: LookForm) -> bool:
        try:
            form.save()
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return False
        return True
