from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from apps.common.admin import Desk, DeskForm, dress
from apps.common.text import fold
from apps.customers.errors import BadTag
from apps.customers.models import TAG_NAME_MAX, Customer, Tag
from apps.customers.services import delete_tag, ensure_tags, tag_customers
from apps.customers.services.tagging import TAGS_MAX
from apps.staff.doors import worker

AT_ONCE_MAX = 1_000


class TagForm(DeskForm[Tag]):
    class Meta:
        model = Tag
        fields = ("name",)

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        key = fold(name)
        if not 0 < len(key) <= TAG_NAME_MAX:
            raise forms.ValidationError(_("A tag is a short word, such as wedding."))
        if Tag.objects.filter(name_key=key).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("This tag is there already."))
        self.instance.name_key = key
        return name


@admin.register(Tag)
class TagDesk(Desk):
    """Words that the staff stick on customers; on a customer's own page they are typed."""

    form = TagForm
    list_display = ["name", "people"]
    search_fields = ["name", "name_key"]
    actions = ["remove"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        tags: QuerySet[Tag] = super().get_queryset(request)
        return tags.annotate(people_count=Count("taggings"))

    @admin.display(description=_("Customers"), ordering="people_count")
    def people(self, tag: Any) -> int:
        return int(tag.people_count)

    def has_remove_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("customers.delete_tag")

    @admin.action(description=_("Delete, and take it off every customer"), permissions=["remove"])
    def remove(self, request: HttpRequest, tags: QuerySet[Tag]) -> None:
        self.ask(
            request,
            tags,
            lambda tag: delete_tag(tag=tag),
            done=lambda n: ngettext("%(count)d tag is deleted.", "%(count)d tags are deleted.", n) % {"count": n},
        )


class GiveTagForm(forms.Form):
    tag = forms.CharField(
        label=_("Tag"), max_length=TAG_NAME_MAX, help_text=_("A short word, such as wedding. A new one is made.")
    )
    customers = forms.CharField(widget=forms.HiddenInput, max_length=20_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)

    def clean_customers(self) -> list[int]:
        parts = str(self.cleaned_data["customers"]).split(",")
        if len(parts) > AT_ONCE_MAX or not all(part.isdecimal() and len(part) < 19 for part in parts):
            raise forms.ValidationError(_("Choose the customers in the list again."))
        return [int(part) for part in parts]


def ask_for_tag(request: HttpRequest, customers: QuerySet[Customer]) -> HttpResponse | None:
    """The question after customers were ticked in their list."""
    ids = list(customers.order_by("pk").values_list("pk", flat=True)[: AT_ONCE_MAX + 1])
    if len(ids) > AT_ONCE_MAX:
        messages.warning(request, _("Choose 1,000 customers at most."))
        return None
    return _page(request, GiveTagForm(initial={"customers": ",".join(str(each) for each in ids)}), len(ids))


@require_POST
def give_tag(request: HttpRequest) -> HttpResponse:
    by = worker(request, "customers.change_customer")
    form = GiveTagForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    try:
        # A name there is: the form does not take an empty one.
        tag = ensure_tags(names=[form.cleaned_data["tag"]])[0]
    except BadTag as refusal:
        form.add_error("tag", str(refusal))
        return _page(request, form)
    count = tag_customers(tag=tag, customer_ids=form.cleaned_data["customers"], by=by)
    text = ngettext(
        "%(count)d customer has the tag “%(tag)s” now.", "%(count)d more customers have the tag “%(tag)s” now.", count
    )
    messages.success(request, text % {"count": count, "tag": tag.name})
    return redirect("admin:customers_customer_changelist")


def _page(request: HttpRequest, form: GiveTagForm, count: int | None = None) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Give a tag"),
        "opts": Customer._meta,
        "form": form,
        "count": count,
        "known": Tag.objects.values_list("name", flat=True)[:200],
    }
    return render(request, "admin/customers/tag.html", context)


class TagsField(forms.CharField):
    """Tags of one customer, as words with commas between."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("Tags"),
            required=False,
            max_length=800,
            help_text=_("With commas between: wedding, wholesale. Only the staff see them."),
            **options,
        )

    def to_python(self, value: Any) -> Any:
        return [part.strip() for part in str(value or "").split(",") if part.strip()]

    def validate(self, value: Any) -> None:
        if any(not 0 < len(fold(each)) <= TAG_NAME_MAX or len(each) > TAG_NAME_MAX for each in value):
            raise forms.ValidationError(_("A tag is a short word, such as wedding."))
        if len(value) > TAGS_MAX:
            raise forms.ValidationError(_("These are too many tags for one customer."))

    def run_validators(self, value: Any) -> None:
        """Each word was looked at already; the field's own look at the whole text."""


__all__ = ["TagDesk", "TagsField", "ask_for_tag", "give_tag"]
