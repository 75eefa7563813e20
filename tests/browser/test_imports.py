"""Bringing a file in with a real browser: what was understood, a bar that moves by itself, the result, the undo."""

import pytest
from playwright.sync_api import Page, expect

from apps.imports.models import Batch
from apps.imports.tasks import go_on
from apps.staff.models import User
from tests.factories.programs import program
from tests.factories.staff import UserFactory
from tests.imports.conftest import TURKISH

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a long enough one 7"


@pytest.fixture(autouse=True)
def files_stay_in_the_test(tmp_path, settings) -> None:
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path / "var", tmp_path / "media"


def sign_in(page: Page) -> None:
    manager = UserFactory.create(role=User.Role.MANAGER)
    manager.set_password(PASSWORD)
    manager.save()
    page.goto("/admin/login/")
    page.fill("[name=username]", manager.email)
    page.fill("[name=password]", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_url("**/admin/")


def test_a_merchant_brings_a_turkish_spreadsheet_in_and_takes_it_back(wide_page: Page, axe):
    page = wide_page
    program(code="club")
    sign_in(page)
    page.goto("/admin/imports/batch/add/")
    axe(page)
    page.set_input_files("input[type=file]", str(TURKISH[0]))
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_text("assumed, please check")).to_be_visible()
    expect(page.get_by_text("₺44,501.15")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_role("heading", name="Waiting")).to_be_visible()
    axe(page)
    go_on()
    # Nobody reloads: the page asks by itself.
    expect(page.get_by_text("₺44,073.45")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_role("heading", name="Waiting to be undone")).to_be_visible()
    go_on()
    expect(page.get_by_text("93 purchases or balances no longer count")).to_be_visible()
    assert Batch.objects.get().status == Batch.Status.UNDONE


def test_a_file_that_is_not_understood_can_be_explained_on_a_phone(page: Page, axe, tmp_path):
    sign_in(page)
    path = tmp_path / "kasa.csv"
    path.write_text("Gün;Ne kadar\n13.01.2026;5,50\n")
    page.goto("/admin/imports/batch/add/")
    page.set_input_files("input[type=file]", str(path))
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_role("alert")).to_contain_text("These headings were not found")
    axe(page)
    page.get_by_label("Date", exact=True).select_option("Gün")
    page.get_by_label("Total of the line").select_option("Ne kadar")
    page.get_by_role("button", name="Read it again").click()
    expect(page.get_by_text("₺5.50")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
