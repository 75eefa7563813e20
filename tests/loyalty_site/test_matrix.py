"""Every address of the desk, asked by every role, reading and writing: what ``roles.allows`` says, nothing more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from apps.staff import roles
from apps.staff.models import User
from tests.factories.staff import UserFactory
from tests.support.stocked import stock_the_shop

pytestmark = pytest.mark.django_db
OWN = [model for model in admin.site._registry if model.__module__.startswith("apps.")]
# What each designed page asks for: (reading, writing). None where the method itself is refused (405) or changes nothing.
DESIGNED = {
    "insights_five": ("insights.view_sales", None),
    "feedback_case_inbox": ("feedback.view_case", None),
    "feedback_case_lists": ("feedback.view_case", None),
    "feedback_case_call": ("feedback.add_case", "feedback.add_case"),
    "feedback_case_callers": ("feedback.add_case", None),
    "feedback_case_kept": ("feedback.view_case", None),
    "feedback_apology_ready": ("feedback.add_apology", "feedback.add_apology"),
    "feedback_holiday_public": ("feedback.add_holiday", "feedback.add_holiday"),
    "feedback_case_deed": (None, "feedback.change_case"),
    "staff_roles": ("staff.view_user", "staff.view_user"),
    "staff_user_act": ("staff.change_user", "staff.change_user"),
    "programs_membership_adjust": ("programs.add_adjustment", "programs.add_adjustment"),
    "programs_membership_tier": ("programs.change_membership", "programs.change_membership"),
    "programs_adjustment_undo": (None, "programs.add_adjustment"),
    "imports_batch_bring_in": (None, "imports.add_batch"),
    "imports_batch_throw_away": (None, "imports.add_batch"),
    "imports_batch_undo": (None, "imports.add_batch"),
    "customers_customer_overview": ("customers.view_customer", "customers.view_customer"),
    "messaging_whatsapp": ("messaging.add_message", "messaging.add_message"),
    "campaigns_campaign_who": ("campaigns.view_campaign", "campaigns.change_campaign"),
    "campaigns_campaign_preview": ("campaigns.view_campaign", "campaigns.change_campaign"),
    "campaigns_campaign_results": ("campaigns.view_campaign", None),
    "flows_flow_edit": ("flows.view_flow", "flows.change_flow"),
    "flows_flow_preview": ("flows.view_flow", "flows.change_flow"),
    "flows_flow_results": ("flows.view_flow", None),
    "flows_flow_act": (None, "flows.change_flow"),
    "surveys_survey_new": ("surveys.add_survey", "surveys.add_survey"),
    "surveys_survey_preview": ("surveys.view_survey", None),
    "surveys_survey_results": ("surveys.view_survey", None),
    "surveys_survey_receipt": ("surveys.view_survey", None),
    "surveys_survey_switch": (None, "surveys.change_survey"),
    "order_refund": ("orders.add_refund", "orders.add_refund"),
    "offer_try": ("offers.view_offer", "offers.view_offer"),
    "segments_segment_people": ("segments.view_segment", "segments.view_segment"),
    "segments_segment_remove": ("segments.delete_segment", "segments.delete_segment"),
}
# Without a row in their address.
BARE = {
    "staff_roles",
    "insights_five",
    "feedback_case_inbox",
    "feedback_case_lists",
    "feedback_case_call",
    "feedback_case_callers",
    "feedback_case_kept",
    "feedback_apology_ready",
    "feedback_holiday_public",
    "surveys_survey_new",
}
GET_IN = {200, 302, 404, 405, 410}


def of(model: type[Model], verb: str) -> str:
    return f"{model._meta.app_label}.{verb}_{model._meta.model_name}"


def page(model: type[Model], kind: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{kind}", args=args)


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(UserFactory.create(role=role), backend="apps.staff.backends.RoleBackend")
    return client


@pytest.fixture
def stocked(settings, tmp_path) -> None:
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path / "var", tmp_path / "media"
    stock_the_shop()


@pytest.mark.parametrize("role", ["owner", "manager", "support"])
def test_reading_and_writing_each_table_is_what_the_role_says(stocked: None, role: str) -> None:
    client, told = signed_in(role), {}
    for model in OWN:
        desk = admin.site._registry[model]
        row = model._default_manager.order_by("pk").last()
        assert row is not None, f"stock the shop with a {model._meta.label}: tests/support/stocked.py"
        may_look = roles.allows(role, of(model, "view")) or roles.allows(role, of(model, "change"))
        for path in (page(model, "changelist"), page(model, "change", row.pk)):
            told[f"GET {path}"] = (client.get(path).status_code in (200, 302), may_look)
        may_add = roles.allows(role, of(model, "add")) and desk.has_add_permission(as_owner())
        path = page(model, "add")
        told[f"GET {path}"] = (client.get(path).status_code == 200, may_add)
        told[f"POST {path}"] = (client.post(path, {}).status_code in (200, 302), may_add)
        if not roles.allows(role, of(model, "change")):
            before = list(model._default_manager.order_by("pk").values())
            client.post(page(model, "change", row.pk), {"name": "Changed", "_save": "1"})
            told[f"POST {page(model, 'change', row.pk)}"] = (
                before != list(model._default_manager.order_by("pk").values()),
                False,
            )
        told[f"POST {page(model, 'delete', row.pk)}"] = (
            client.post(page(model, "delete", row.pk), {"post": "yes"}).status_code == 302,
            False,
        )
    assert {path: answers for path, answers in told.items() if answers[0] != answers[1]} == {}


@pytest.mark.parametrize("role", ["owner", "manager", "support"])
def test_designed_pages_open_for_whom_they_name(stocked: None, role: str) -> None:
    client, wrong = signed_in(role), {}
    for name, (reading, writing) in DESIGNED.items():
        for method, permission in (("get", reading), ("post", writing)):
            if permission is None:
                continue
            status = getattr(client, method)(address(name)).status_code
            expected = GET_IN if roles.allows(role, permission) else {403}
            if status not in expected:
                wrong[f"{method} {name}"] = status
    assert wrong == {}


def test_a_cashier_is_led_to_the_till_from_every_address(stocked: None) -> None:
    client = signed_in("cashier")
    before = snapshot()
    for path in every_address():
        for method in (client.get, client.post):
            reply = method(path)
            assert (reply.status_code, reply["Location"]) == (302, reverse("till:home")), path
    assert snapshot() == before


def test_a_stranger_is_led_to_the_sign_in_from_every_address(stocked: None) -> None:
    client = Client()
    before = snapshot()
    for path in every_address():
        for method in (client.get, client.post):
            reply = method(path)
            assert reply.status_code == 302, path
            assert reply["Location"].startswith(reverse("admin:login")), path
    assert snapshot() == before


def address(name: str) -> str:
    if name == "staff_user_act":
        return reverse(f"admin:{name}", args=[UserFactory.create(role="cashier").pk, "let-go"])
    if name == "messaging_whatsapp":
        return reverse(f"admin:{name}", args=[1])
    if name == "order_refund":
        return reverse(name, args=[1])
    if name == "offer_try":
        return reverse(name)
    if name.startswith("flows_flow_"):
        return reverse(f"admin:{name}", args=["birthday", "off"] if name == "flows_flow_act" else ["birthday"])
    if name == "feedback_case_deed":
        return reverse(f"admin:{name}", args=[newest(name), "wait"])
    bare = name in BARE
    return reverse(f"admin:{name}", args=[] if bare else [newest(name)])


def newest(name: str) -> int:
    model = next(model for model in OWN if name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_"))
    row = model._default_manager.order_by("pk").last()
    assert row is not None
    return int(row.pk)


def every_address() -> Iterator[str]:
    """Each pattern of the admin with something in its places. The sign-in itself is open by design."""
    for pattern in patterns(admin.site.get_urls()):
        if pattern.name in ("login", "logout", "jsi18n", "app_list", "final_catch_all") or not pattern.name:
            continue
        kinds = pattern.pattern.converters
        args = {place: 1 if type(kind).__name__ == "IntConverter" else "1" for place, kind in kinds.items()}
        yield reverse(f"admin:{pattern.name}", kwargs=args)


def patterns(found: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for each in found:
        if isinstance(each, URLResolver):
            yield from patterns(each.url_patterns)
        else:
            yield each


def snapshot() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in OWN}


def as_owner() -> object:
    class Request:
        user = User(role=User.Role.OWNER)

    return Request()
