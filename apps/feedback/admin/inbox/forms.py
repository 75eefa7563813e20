"""What can be done with a case, as forms. ``reference`` makes a double click one deed."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.common.admin import dress
from apps.common.errors import DomainError
from apps.feedback.models import Case, CaseTag
from apps.feedback.models.talk import TEXT_MAX
from apps.feedback.reports.apologies import answer_with_gift
from apps.feedback.services import may_own
from apps.feedback.services.handling import TAG_MAX, TAGS_MAX
from apps.offers.models import Offer
from apps.programs.models import Membership
from apps.staff.models import User

NOBODY = ("", _("Nobody"))


class DeedForm(forms.Form):
    """A form of one case. ``case`` and ``by`` are at hand for what it offers."""

    def __init__(self, *args: Any, case: Case, by: User, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"id_{type(self).__name__.removesuffix('Form').lower()}_%s")
        super().__init__(*args, **kwargs)
        self.case, self.by = case, by
        self.prepare()
        dress(self)

    def prepare(self) -> None:
        """Fill in what can be chosen for this case."""


class ReplyForm(DeedForm):
    """``seen`` is the newest message that was shown: whoever writes should know what was said meanwhile."""

    reference = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(label=_("Your answer"), max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": 5}))

    def prepare(self) -> None:
        self.fields["reference"].initial = uuid4
        newest = self.case.messages.order_by("-pk").values_list("pk", flat=True).first()
        self.fields["seen"].initial = newest
        self.fields["text"].initial = answer_with_gift(self.case, self.by)


class NoteForm(DeedForm):
    text = forms.CharField(label=_("Note for the staff"), max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": 3}))


class HeardForm(DeedForm):
    reference = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("What the customer says"), max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": 3})
    )

    def prepare(self) -> None:
        self.fields["reference"].initial = uuid4


class SortForm(DeedForm):
    owner = forms.TypedChoiceField(label=capfirst(_("owner")), required=False, coerce=int, empty_value=None)
    priority = forms.ChoiceField(label=_("Priority"), choices=Case.Priority)
    tags = forms.CharField(
        label=_("Tags, with commas between"),
        required=False,
        max_length=(TAG_MAX + 2) * TAGS_MAX,
        widget=forms.TextInput(attrs={"list": "tags-known", "autocomplete": "off"}),
    )

    def prepare(self) -> None:
        owner = self.fields["owner"]
        assert isinstance(owner, forms.TypedChoiceField), "owner is chosen from a list"
        owner.choices = [NOBODY, *((user.pk, str(user)) for user in possible_owners(self.case))]
        names = ", ".join(tag.name for tag in self.case.tags.all())
        self.initial = {"owner": self.case.owner_id, "priority": self.case.priority, "tags": names}


class SolveForm(DeedForm):
    outcome = forms.ChoiceField(label=_("How it ended"), choices=[("", "—"), *Case.Outcome.choices])


class ProgrammeField(forms.ModelChoiceField[Membership]):
    def label_from_instance(self, obj: Membership) -> str:
        return obj.program.name


class GiveForm(DeedForm):
    """Points or a code; one of the two."""

    reference = forms.UUIDField(widget=forms.HiddenInput)
    membership = ProgrammeField(
        label=_("Programme"), queryset=Membership.objects.none(), empty_label=None, required=False
    )
    points = forms.IntegerField(
        label=_("Points"), min_value=1, max_value=10_000_000, required=False, help_text=_("For example 100.")
    )
    words = forms.CharField(
        label=_("Words for the customer"),
        max_length=200,
        required=False,
        help_text=_("They stand beside the points. For example: Sorry for the wait."),
    )
    offer = forms.ModelChoiceField(
        label=_("Or a code of their own, for this offer"),
        queryset=Offer.objects.none(),
        empty_label="—",
        required=False,
    )

    def prepare(self) -> None:
        self.fields["reference"].initial = uuid4
        memberships = Membership.objects.filter(customer=self.case.customer_id or 0).select_related(
            "program", "customer"
        )
        self._choose("membership", memberships)
        self.fields["membership"].initial = memberships.first()
        self._choose("offer", Offer.objects.live().filter(needs_code=True).order_by("name"))

    def _choose(self, name: str, rows: QuerySet[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField), "it is chosen from rows"
        field.queryset = rows

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not self.errors and bool(typed.get("points")) == bool(typed.get("offer")):
            raise forms.ValidationError(_("Give points or a code: one of the two."))
        return typed


class LinkForm(DeedForm):
    who = forms.CharField(
        label=_("Who is it?"), max_length=200, help_text=_("Phone, e-mail, card or order number of the customer.")
    )


def shown_field(form: forms.Form, refusal: DomainError) -> str | None:
    """The field a refusal is about; none where nobody would see it, so that it stands above the form."""
    is_shown = refusal.field in form.fields and not form[refusal.field].is_hidden
    return refusal.field if is_shown else None


def possible_owners(case: Case | None = None) -> list[User]:
    """Who may answer cases, and whoever has this one although they have left."""
    users = User.objects.filter(Q(is_active=True) | Q(pk=case and case.owner_id))
    return [user for user in users if may_own(user) or (case and user.pk == case.owner_id)]


def known_tags() -> list[str]:
    return list(CaseTag.objects.values_list("name", flat=True)[:200])
