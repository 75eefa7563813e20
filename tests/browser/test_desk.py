"""Every page of the desk, with the eyes of somebody who cannot see it well.

The walk reads the admin's registry, so that a new model is looked at by itself: its list (empty and filled), its add
page, what it says to an empty form, the page of one row and, where it may be deleted, the question before. Each page
is read in light at a desk, every other one again dark or narrow or both; languages take turns, so that all of these meet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, ViewportSize, expect

from apps.checkout.services import complete_order
from apps.common import clock
from apps.staff.models import User
from loyalty_site.wizard import setup_token
from tests.factories.orders import draft_order
from tests.factories.staff import UserFactory
from tests.support.browser import DESK, PHONE, WCAG_2_2_AA, OpenPage
from tests.support.stocked import designed, stock_the_shop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OWN = [model for model in admin.site._registry if model.__module__.startswith("apps.")]
NARROW = {"width": 360, "height": 780}
LANGUAGES = ["en", "tr", "az"]
EVERYTHING = {"type": "tag", "values": WCAG_2_2_AA}
# The others see the same page again, and reading all of them twice takes twice as long.
DEPEND_ON_LOOKS = {
    "type": "rule",
    "values": ["color-contrast", "target-size", "scrollable-region-focusable", "button-name", "link-name", "label"],
}
TWISTS = [("dark", PHONE), ("light", NARROW), ("dark", DESK)]


@pytest.fixture(autouse=True)
def files_stay_in_the_test(tmp_path, settings) -> None:
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path / "var", tmp_path / "media"


def opened_by(user: User, open_page: OpenPage, live_server, **options) -> Page:
    """A page whose browser already carries the sign-in."""
    client = Client()
    client.force_login(user, backend="apps.staff.backends.RoleBackend")
    language = options.pop("language", "en")
    page = open_page(**options)
    cookies = {settings.SESSION_COOKIE_NAME: client.session.session_key, settings.LANGUAGE_COOKIE_NAME: language}
    page.context.add_cookies([{"name": k, "value": str(v), "url": live_server.url} for k, v in cookies.items()])
    return page


def in_every_language(user: User, open_page: OpenPage, live_server) -> list[Page]:
    return [opened_by(user, open_page, live_server, language=each, viewport=DESK) for each in LANGUAGES]


def named(model: type, kind: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{kind}", args=args)


def lists_and_blanks(user: User) -> Iterator[str]:
    asked = asking(user)
    for model in OWN:
        yield named(model, "changelist")
        if admin.site._registry[model].has_add_permission(asked):
            yield named(model, "add")


def rows(user: User) -> Iterator[str]:
    asked = asking(user)
    for model in OWN:
        row = model._default_manager.order_by("pk").last()
        assert row is not None, f"the walk needs a row of {model._meta.label}: tests/support/stocked.py"
        yield named(model, "changelist")
        yield named(model, "change", row.pk)
        if admin.site._registry[model].has_delete_permission(asked, row):
            yield named(model, "delete", row.pk)


def asking(user: User) -> object:
    class Request:
        pass

    request = Request()
    request.user = user
    return request


SAVE = "#content form [type=submit]:not([name^=_add], #searchbar-submit)"


class Barriers:
    """Collects what axe finds, so that one run tells everything."""

    def __init__(self, pages: list[Page]) -> None:
        self.pages = pages
        self.found: dict[str, set[str]] = {}

    def walk(self, paths: Iterable[str]) -> None:
        for number, path in enumerate(paths):
            page = self.pages[number % len(self.pages)]
            reply = page.goto(path)
            assert reply is not None
            assert reply.status == 200, f"{path}: {reply.status}"
            self.read(page)
            if path.endswith("/add/") and page.locator(SAVE).count():
                self.refuse_nothing_typed(page)
            if number % 2 == 0:
                # Turns slower than the languages, so that each of them meets each twist.
                self.twist(page, *TWISTS[number // 2 // len(self.pages) % len(TWISTS)])

    def refuse_nothing_typed(self, page: Page) -> None:
        page.evaluate("for (const form of document.forms) form.noValidate = true")
        with page.expect_navigation():
            page.locator(SAVE).last.click()
        self.read(page)

    def twist(self, page: Page, scheme: str, size: ViewportSize) -> None:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.set_viewport_size(size)
        # The theme looks at the scheme once, when the page opens.
        page.evaluate("dark => document.documentElement.classList.toggle('dark', dark)", scheme == "dark")
        self.read(page, DEPEND_ON_LOOKS)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(DESK)

    def read(self, page: Page, rules: dict[str, object] = EVERYTHING) -> None:
        where = urlsplit(page.url).path
        options = {"resultTypes": ["violations"], "preload": False, "runOnly": rules}
        for violation in Axe().run(page, options=options).response["violations"]:
            for node in violation["nodes"]:
                why = " ".join(check["message"] for check in node["any"][:1])
                self.found.setdefault(f"{violation['id']}: {node['html'][:300]} {why}", set()).add(where)
        too_wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if too_wide > 0:
            self.found.setdefault(f"the page is {too_wide}px wider than the screen", set()).add(where)

    def none(self) -> None:
        told = [f"{fault}\n    {len(paths)}: {', '.join(sorted(paths)[:3])}" for fault, paths in self.found.items()]
        assert not told, "\n".join(told)


def test_a_new_shop_shows_no_barrier(open_page: OpenPage, live_server):
    barriers = Barriers([open_page(viewport=DESK)])
    barriers.walk([reverse("setup") + f"?token={setup_token()}"])
    owner = UserFactory.create()
    barriers.walk([reverse("admin:login")])
    barriers.pages = in_every_language(owner, open_page, live_server)
    barriers.walk([reverse("admin:index"), *lists_and_blanks(owner)])
    barriers.none()


def test_a_stocked_shop_shows_no_barrier(open_page: OpenPage, live_server):
    stock_the_shop()
    owner = UserFactory.create()
    barriers = Barriers(in_every_language(owner, open_page, live_server))
    barriers.walk([*designed(), *rows(owner)])
    barriers.none()


def test_the_menu_opens_and_closes_by_keyboard_on_a_phone(open_page: OpenPage, live_server):
    page = opened_by(UserFactory.create(), open_page, live_server, viewport=PHONE)
    page.goto(reverse("admin:staff_user_changelist"))
    menu = page.get_by_role("navigation").first
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Show or hide the menu").press("Enter")
    expect(menu).to_be_visible()
    page.locator("[aria-controls=user-links]").press("Enter")
    expect(page.get_by_role("navigation", name="Your account")).to_be_visible()
    barriers = Barriers([page])
    page.wait_for_timeout(300)  # the menu fades in, and half-faded letters have half the contrast
    barriers.read(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("navigation", name="Your account")).to_be_hidden()
    page.get_by_role("button", name="Close the menu").press("Enter")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Filters").press("Enter")
    expect(page.locator("#changelist-filter")).to_be_visible()
    barriers.read(page)
    barriers.none()


def test_both_periods_and_their_difference_fit_a_phone(open_page: OpenPage, live_server):
    """A line that has to be pushed aside hides what it is about."""
    now = clock.now()
    for days in (0, 7, 31):
        complete_order(draft=draft_order(31_858_821, placed_at=now - dt.timedelta(days=days)))
    for language in LANGUAGES:
        page = opened_by(UserFactory.create(), open_page, live_server, language=language, viewport=PHONE)
        page.goto(reverse("admin:index"))
        tables = page.locator(".desk-compared")
        assert tables.count() == 2
        for table in tables.all():
            hidden = table.evaluate("box => box.scrollWidth - box.clientWidth")
            assert hidden == 0, f"{language}: {hidden}px of {table.inner_text()}"
