"""A real Chromium for the tests that need eyes.

`page` is a phone, `wide_page` a desk; `open_page(...)` makes any other (language, dark scheme, width). A script error,
a refused style or script, or a request to another host fails the test that caused it. `axe(page)` reports accessibility.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert program, "Chromium is missing: make system"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, live_server: Any) -> Iterator[OpenPage]:
    """A fresh browser context per call; `base_url` is the live server, so `page.goto("/till/")` works."""
    contexts = []
    faults: list[str] = []

    def open_one(**options: Any) -> Page:
        context = chromium.new_context(**{"base_url": live_server.url, "viewport": PHONE, "locale": "en-GB"} | options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
        page.on("console", lambda message: faults.extend(refusals(message)))
        page.on("request", lambda request: faults.extend(strangers(request.url, live_server.url)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not faults, "\n".join(dict.fromkeys(faults))


def refusals(message: ConsoleMessage) -> list[str]:
    blocked = message.type == "error" and "Content Security Policy" in message.text
    return [f"refused by the page's policy: {message.text}"] if blocked else []


def strangers(url: str, home: str) -> list[str]:
    asked = urlsplit(url)
    is_own = asked.scheme in ("data", "blob", "about") or asked.netloc == urlsplit(home).netloc
    return [] if is_own else [f"asked another host: {url}"]


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()


@pytest.fixture
def wide_page(open_page: OpenPage) -> Page:
    return open_page(viewport=DESK)


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    def find_no_barriers(page: Page) -> None:
        options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": WCAG_2_2_AA}}
        found = Axe().run(page, options=options)
        assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"

    return find_no_barriers
