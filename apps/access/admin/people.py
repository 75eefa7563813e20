"""Everybody who works here: the list, the invitation, the page of one person, who may do what."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.access.admin.acts import ACTS
from apps.access.admin.forms import PersonForm
from apps.access.admin.table import who_may_do_what
from apps.access.forms import InviteForm
from apps.access.models import AccessLink
from apps.access.services import Invited, correct_person, invite
from apps.access.services.links import path_of
from apps.common.admin import Desk, page_button, row_id
from apps.common.errors import DomainError
from apps.messaging.tasks import nudge
from apps.staff.models import StaffChange, User

admin.site.unregister(Group)
SHOWN_CHANGES_MAX = 50


@admin.register(User)
class StaffDesk(Desk):
    list_display = ["name", "email", "role", "state", "two_steps", "last_login"]
    list_filter = ["role", "is_active"]
    search_fields = ["name", "email"]
    actions_list = ["who_may"]  # type: ignore[assignment]  # the theme declares an empty tuple

    @admin.display(description=_("State"), ordering="is_active")
    def state(self, person: User) -> str:
        if not person.is_active:
            return str(_("No longer here"))
        return str(_("Works here")) if person.has_joined else str(_("Invited, has not accepted yet"))

    @admin.display(description=_("Two-step sign-in"), ordering="second_factor_at", empty_value="–")
    def two_steps(self, person: User) -> str:
        return str(_("on")) if person.second_factor_at else ""

    @page_button(description=_("Who may do what"), permissions=["view"])
    def who_may(self, request: HttpRequest) -> HttpResponse:
        return redirect("admin:staff_roles")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("roles/", view(self.roles_view), name="staff_roles"),
            path("<int:pk>/<slug:name>/do/", view(self.act_view), name="staff_user_act"),
            *super().get_urls(),
        ]

    def roles_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self._page(request, "roles", _("Who may do what"), **who_may_do_what())

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        by = self._changer(request)
        form = InviteForm(request.POST or None, initial={"language": by.language})
        if request.method == "POST" and form.is_valid():
            try:
                return self._invited(request, invite(by=by, **form.cleaned_data))
            except DomainError as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return self._page(request, "invite", _("Invite somebody"), form=form)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        person = get_object_or_404(User, pk=row_id(object_id))
        may_change = self.has_change_permission(request)
        form = PersonForm(request.POST or None, person=person) if may_change else None
        if request.method == "POST":
            by = self._changer(request)
            if form is not None and form.is_valid() and (answer := self._corrected(request, form, person, by)):
                return answer
        return self._page(request, "person", person.name, form=form, **self._about(request, person, may_change))

    def _corrected(self, request: HttpRequest, form: PersonForm, person: User, by: User) -> HttpResponse | None:
        try:
            invited = correct_person(person=person, by=by, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return None
        if invited is not None:
            return self._invited(request, invited)
        self.message_user(request, _("Saved."), messages.SUCCESS)
        return redirect("admin:staff_user_change", person.pk)

    def _about(self, request: HttpRequest, person: User, may_change: bool) -> dict[str, Any]:
        is_self = person.pk == request.user.pk
        acts = {name: act.button for name, act in ACTS.items() if may_change and not is_self and act.fits(person)}
        open_link = AccessLink.objects.open().filter(person=person, kind=AccessLink.Kind.INVITATION).first()
        return {
            "person": person,
            "is_self": is_self,
            "state": self.state(person),
            "acts": acts,
            "invited_until": open_link.expires_at if open_link else None,
            "changes": StaffChange.objects.filter(person=person).select_related("by")[:SHOWN_CHANGES_MAX],
            "role_names": dict(User.Role.choices),
        }

    def act_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        return never_cache(require_http_methods(["GET", "HEAD", "POST"])(self._act))(request, pk, name)

    def _act(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        by = self._changer(request)
        person, act = get_object_or_404(User, pk=pk), ACTS.get(name)
        if act is None:
            raise Http404
        if request.method != "POST":
            question = str(act.question) % {"name": person.name}
            return self._page(request, "act", act.button, person=person, question=question, button=act.button)
        try:
            outcome = act.do(person, by)
        except DomainError as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
            return redirect("admin:staff_user_change", person.pk)
        if isinstance(outcome, Invited):
            return self._invited(request, outcome)
        self.message_user(request, str(act.done), messages.SUCCESS)
        return redirect("admin:staff_user_change", person.pk)

    def _invited(self, request: HttpRequest, invited: Invited) -> HttpResponse:
        """The link, this once: for whoever has no e-mail it is opened on the shop's own device."""
        nudge()
        link = request.build_absolute_uri(path_of(invited.token))
        answer = self._page(request, "invited", _("The link is made"), invited=invited, link=link)
        answer["Cache-Control"] = "no-store"
        return answer

    def _changer(self, request: HttpRequest) -> User:
        if not (isinstance(request.user, User) and self.has_change_permission(request)):
            raise PermissionDenied
        return request.user

    def _page(self, request: HttpRequest, template: str, title: Any, **context: Any) -> HttpResponse:
        frame = {**self.admin_site.each_context(request), "title": title, "opts": self.opts}
        return render(request, f"admin/access/{template}.html", {**frame, **context})
