from __future__ import annotations

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from apps.common.admin import Desk, DeskForm
from apps.staff.models import User

admin.site.unregister(Group)


class StaffForm(DeskForm[User]):
    new_password = forms.CharField(
        label=_("Password"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters. Leave empty to keep the present one."),
    )

    class Meta:
        model = User
        fields = ["name", "email", "role", "language", "is_active"]

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()

    def clean_new_password(self) -> str:
        password = str(self.cleaned_data.get("new_password") or "")
        if password:
            validate_password(password, self.instance)
        elif self.instance.pk is None:
            raise forms.ValidationError(_("Give a first password; it can be changed later."))
        return password

    def save(self, commit: bool = True) -> User:
        if self.cleaned_data["new_password"]:
            self.instance.set_password(self.cleaned_data["new_password"])
        person: User = super().save(commit=commit)
        return person


@admin.register(User)
class StaffDesk(Desk):
    form = StaffForm
    list_display = ["name", "email", "role", "is_active", "last_login"]
    list_filter = ["role", "is_active"]
    search_fields = ["name", "email"]
