"""Every page opened in Turkish and in Azerbaijani shows no English.

A page is opened in English and in the other language; what both say alike is either somebody's own words (a name, a
code: they stand in the database) or a text that nobody translated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import models
from django.test import Client
from django.urls import URLPattern, reverse

from apps.customers.models import Customer
from apps.orders.models import Order
from apps.portal.urls import urlpatterns as portal_pages
from apps.staff.models import User
from apps.till.urls import urlpatterns as till_pages
from tests.factories.staff import UserFactory
from tests.portal.conftest import enter
from tests.support.stocked import designed, stock_the_shop

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
OWN = [model for model in admin.site._registry if model.__module__.startswith("apps.")]
SPOKEN = ("placeholder", "title", "aria-label", "alt", "data-confirm")
# Names of things, written alike in all three languages.
ALIKE = {
    *("müdavim", "sms", "english", "türkçe", "azərbaycanca", "türkiye", "whatsapp", "sku", "net", "esc"),
    *("csv", "toml", "api", "http", "utf", "url", "qr"),
    "mar",  # the month, cut short
}
WORD = re.compile(r"[^\W\d_]{3,}")
# Time zones, keys, countries and currencies: Africa/Cairo, 0e5bfee1-…, Peru (PE).
CODE = re.compile(
    r"[A-Z][\w-]+(/[\w +-]+)+|UTC|GMT|[0-9a-f]{8}-[0-9a-f-]+|[\w.]+@[\w.]+|https?://\S+|.+ \([A-Z]{2,3}\)"
)


class Texts(HTMLParser):
    """What a page says: its texts and what a screen reader is told."""

    SILENT = {"script", "style", "template", "code", "svg"}

    def __init__(self) -> None:
        super().__init__()
        self.said: set[str] = set()
        self._inside: list[str] = []
        self._icon = False
        self._foreign: list[str] = []  # open tags of a part that names its own language, as a letter's preview does

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self._icon = "material-symbols" in (named.get("class") or "")
        if tag in self.SILENT:
            self._inside.append(tag)
        if self._foreign[:1] == [tag] or (not self._foreign and tag != "html" and named.get("lang")):
            self._foreign.append(tag)
        if self._foreign:
            return
        self.said |= {text for name in SPOKEN if (text := named.get(name))}
        if tag == "input" and named.get("type") in {"submit", "button"} and named.get("value"):
            self.said.add(str(named["value"]))

    def handle_endtag(self, tag: str) -> None:
        self._icon = False
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()
        if self._foreign[-1:] == [tag]:
            self._foreign.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._inside and not self._icon and not self._foreign:
            self.said.add(" ".join(data.split()))


def own_words() -> set[str]:
    """Every word that stands in the database: people's own."""
    words: set[str] = set()
    for model in apps.get_models():
        if not model.__module__.startswith("apps."):
            continue
        names = [
            field.attname
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField)
        ]
        for row in model._default_manager.values_list(*names) if names else ():
            words |= {word.lower() for text in row if text for word in WORD.findall(str(text))}
    return words


def said(client: Client, path: str, language: str) -> set[str]:
    """Doors go by the browser's wish, by the staff member's or by the member's language: here they all agree."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    User.objects.update(language=language)
    Customer.objects.update(language=language)
    answer = client.get(path, HTTP_ACCEPT_LANGUAGE=language)
    assert answer.status_code < 500, f"{path}: {answer.status_code}"
    # 403: nothing can be added by hand there. 302: a page that needs something first.
    if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
        return set()
    texts = Texts()
    texts.feed(answer.content.decode())
    return texts.said


def leaks(client: Client, paths: Iterable[str], at_least: int) -> list[str]:
    """Texts that stand untranslated, and where. ``at_least`` so many pages must have said something at all."""
    known = own_words() | ALIKE
    found: dict[str, str] = {}
    opened = 0
    for path in paths:
        english = said(client, path, "en")
        opened += bool(english)
        for language in ("tr", "az"):
            for text in english & said(client, path, language):
                if not CODE.fullmatch(text) and any(word.lower() not in known for word in WORD.findall(text)):
                    found.setdefault(text, f"{language} {path}")
    assert opened >= at_least
    return [f"{text} ({where})" for text, where in sorted(found.items())]


def desk() -> Iterator[str]:
    yield from designed()
    for model in OWN:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"admin:{name}_changelist")
        yield reverse(f"admin:{name}_add")
        row = model._default_manager.order_by("pk").last()
        yield reverse(f"admin:{name}_change", args=[row.pk])


def without_a_key(name: str, patterns: list[URLPattern]) -> Iterator[str]:
    """The pages of a door whose address names nobody and nothing."""
    for pattern in patterns:
        if not pattern.pattern.converters:
            yield reverse(f"{name}:{pattern.name}")


@pytest.fixture(autouse=True)
def shop(client: Client) -> None:
    stock_the_shop()


def test_no_page_of_the_desk_shows_english(client):
    client.force_login(UserFactory.create(role="owner"), backend="apps.staff.backends.RoleBackend")
    found = leaks(client, desk(), at_least=2 * len(OWN))
    assert not found, "\n".join(found)


def test_no_page_of_the_till_shows_english(client):
    client.force_login(UserFactory.create(role="cashier"), backend="apps.staff.backends.RoleBackend")
    customer, order = Customer.objects.get(name="Mira Yıldız"), Order.objects.latest("pk")
    named = [reverse("till:customer", args=[customer.public_id]), reverse("till:receipt", args=[order.public_id])]
    found = leaks(client, [*without_a_key("till", till_pages), *named], at_least=6)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("is_member", [True, False])
def test_no_page_of_the_portal_shows_english(client, is_member):
    if is_member:
        enter(client, Customer.objects.get(name="Mira Yıldız"))
    found = leaks(client, without_a_key("portal", portal_pages), at_least=5)
    assert not found, "\n".join(found)
