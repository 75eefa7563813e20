"""The portal can be kept on a phone like an app, and its pages carry a strict policy."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from apps.shop.services import save_shop


def test_the_manifest_carries_the_shops_name(client: Client, db):
    save_shop(name="Kahve Durağı", currency="TRY", time_zone="Europe/Istanbul", country="TR", language="tr")
    response = client.get("/manifest.webmanifest")
    manifest = json.loads(response.content)
    assert response["Content-Type"] == "application/manifest+json"
    assert (manifest["name"], manifest["display"], manifest["start_url"]) == ("Kahve Durağı", "standalone", "/")


def test_a_long_name_is_shortened_under_the_icon(client: Client, db):
    save_shop(name="K" * 100, currency="TRY", time_zone="Europe/Istanbul", country="TR", language="tr")
    assert len(client.get("/manifest.webmanifest").json()["short_name"]) == 24


def test_the_icons_exist_in_the_sizes_the_manifest_says(client: Client, db):
    for icon in client.get("/manifest.webmanifest").json()["icons"]:
        path = finders.find(icon["src"].removeprefix("/static/"))
        assert path
        if icon["type"] == "image/png":
            with Path(str(path)).open("rb") as file:
                width, height = struct.unpack(">II", file.read(24)[16:])
            assert icon["sizes"] == f"{width}x{height}"


def test_the_worker_stands_at_the_root_and_names_pages_that_exist(client: Client, db):
    response = client.get("/service-worker.js")
    script = response.content.decode()
    assert response["Content-Type"].startswith("text/javascript")
    assert "no-store" in response["Cache-Control"]
    for name in ("card", "offline", "sign_out"):
        assert f'"{reverse(f"portal:{name}")}"' in script


def test_the_page_without_a_network_leads_to_the_card_and_names_nobody(client: Client, db):
    page = client.get("/offline/").content.decode()
    assert 'href="/me/card/"' in page


@pytest.mark.parametrize("path", ["/", "/offline/", "/me/", "/me/history/", "/me/card/"])
def test_no_page_needs_inline_script_or_style(phone: Client, path):
    response = phone.get(path, follow=True)
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    page = response.content.decode()
    assert policy["script-src"].startswith("'self'")
    assert "unsafe" not in response["Content-Security-Policy"]
    assert policy["style-src"] == "'self'"
    assert "<style" not in page
    assert " style=" not in page
    assert "javascript:" not in page
