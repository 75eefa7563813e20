"""The first page of a new installation: the shop and its owner. It closes for good once somebody works here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import login
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from apps.common.admin import dress
from apps.common.errors import DomainError
from apps.shop.settings_form import ShopForm
from apps.staff.models import User
from apps.staff.services import add_first_owner, nobody_works_here
from loyalty_site.admin import theme_policy

# On the internet a stranger could find an unfinished installation first, so outside DEBUG the page opens only by a link that
# ``manage.py setup_shop --link`` prints on the server.
SALT = "setup"
LINK_SECONDS = 3600


class SetupForm(ShopForm):
    # Asked for later, on the settings page: the first day should be short.
    return_days = None  # type: ignore[assignment]
    owner_name = forms.CharField(label=_("Your name"), max_length=120)
    owner_email = forms.EmailField(label=_("Your e-mail"), help_text=_("You sign in with it."))
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters, not only digits."),
    )

    field_order = ["name", "currency", "time_zone", "country", "language", "owner_name", "owner_email", "password"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)

    def set_up(self) -> User:
        values: dict[str, Any] = dict(self.cleaned_data)
        owner = add_first_owner(
            name=values.pop("owner_name"),
            email=values.pop("owner_email"),
            password=values.pop("password"),
            language=values["language"],
        )
        self.cleaned_data = values
        self.save()
        return owner


def setup_token() -> str:
    return signing.dumps("first-owner", salt=SALT)


def _may_set_up(token: str) -> bool:
    if settings.DEBUG and not token:
        return True
    try:
        return bool(signing.loads(token, salt=SALT, max_age=LINK_SECONDS) == "first-owner")
    except signing.BadSignature:
        return False


@theme_policy
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    if not nobody_works_here():
        return redirect("admin:index")
    if not _may_set_up(request.GET.get("token", "")):
        raise Http404
    form = SetupForm(request.POST or None, initial=ShopForm.starting_values())
    if request.method == "POST" and form.is_valid():
        try:
            owner = form.set_up()
        except DomainError as refusal:
            names = {"email": "owner_email", "name": "owner_name"}
            form.add_error(names.get(refusal.field, "password"), str(refusal))
        else:
            login(request, owner, backend="apps.staff.backends.RoleBackend")
            return redirect(reverse("admin:index"))
    return render(request, "admin/setup.html", {**admin.site.each_context(request), "form": form})
