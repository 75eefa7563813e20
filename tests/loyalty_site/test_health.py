"""A supervisor and a load balancer get short, honest answers."""

import pytest
from django.db import DatabaseError
from django.test import Client

from loyalty_site import health


def test_the_process_says_that_it_lives_without_asking_the_database(client: Client):
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_a_migrated_database_is_ready(client: Client):
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_a_table_of_an_older_version_is_not_ready(client: Client, monkeypatch):
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_: ["orders 0002"])
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"status": "unavailable", "reason": "migrations"})


def test_a_database_that_does_not_answer_is_not_ready_and_tells_no_details(client: Client, monkeypatch):
    def refuse(*_: object) -> None:
        raise DatabaseError("could not connect to 10.0.0.7 as user shop")

    monkeypatch.setattr(health, "MigrationExecutor", refuse)
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"status": "unavailable", "reason": "database"})


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_only_read(client: Client, path):
    assert client.post(path).status_code == 405
