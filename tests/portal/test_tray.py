from __future__ import annotations

import pytest

from tests.factories.messaging import MessageFactory

pytestmark = pytest.mark.django_db


def test_while_trying_things_out_letters_are_readable_in_the_browser(client, settings):
    settings.DEBUG = True
    MessageFactory(subject="123456 is your code", body_text="<b>123456</b> http://localhost:8000/join/")
    shown = client.get("/tray/").content.decode()
    assert "123456 is your code" in shown
    assert "&lt;b&gt;123456&lt;/b&gt;" in shown
    assert 'href="http://localhost:8000/join/"' in shown
    assert 'href="/tray/"' in client.get("/join/").content.decode()


def test_an_empty_tray_says_what_to_do(client, settings):
    settings.DEBUG = True
    assert "No letters yet" in client.get("/tray/").content.decode()


def test_letters_to_nobody_are_not_listed(client, settings):
    settings.DEBUG = True
    MessageFactory(to="", state="skipped", reason="nobody_has_this_address", subject="Hidden")
    assert "Hidden" not in client.get("/tray/").content.decode()


def test_a_running_shop_has_no_tray(client, settings):
    settings.DEBUG = False
    MessageFactory(subject="123456 is your code")
    response = client.get("/tray/")
    assert response.status_code == 404
    assert "123456" not in response.content.decode()
    assert "/tray/" not in client.get("/join/").content.decode()
