"""The API describes itself, completely and truly."""

from __future__ import annotations

from io import StringIO

import pytest
import yaml
from django.core.management import call_command
from django.test import Client

from apps.storefront import urls
from apps.storefront.models import ApiKey
from tests.factories.storefront import Caller


@pytest.fixture(scope="module")
def schema() -> dict:
    out = StringIO()
    call_command("spectacular", "--fail-on-warn", "--validate", stdout=out)
    return yaml.safe_load(out.getvalue())


def operations(schema: dict) -> list[dict]:
    return [operation for path in schema["paths"].values() for operation in path.values()]


def test_the_schema_is_openapi_3_1_and_valid_without_a_warning(schema):
    assert schema["openapi"].startswith("3.1")
    assert schema["components"]["securitySchemes"]["apiKey"]["scheme"] == "bearer"


def test_every_address_is_in_it(schema):
    described = {path.replace("{", "<").replace("}", ">") for path in schema["paths"]}
    plain = {str(p.pattern).replace("uuid:", "").replace("external:", "") for p in urls.urlpatterns}
    assert {f"/api/v1/{path}" for path in plain - {"schema", "docs", ""}} == described


def test_every_operation_has_a_name_of_its_own_words_and_a_refusal(schema):
    names = [operation["operationId"] for operation in operations(schema)]
    assert len(names) == len(set(names)) == 20
    for operation in operations(schema):
        assert operation["responses"]["default"]["content"].keys() == {"application/problem+json"}


def test_inputs_take_no_unknown_fields(schema):
    inputs = {name: each for name, each in schema["components"]["schemas"].items() if "Input" in name}
    assert len(inputs) >= 8
    assert all(each["additionalProperties"] is False for each in inputs.values())


@pytest.mark.django_db
@pytest.mark.parametrize("accept", ["application/vnd.oai.openapi", "application/vnd.oai.openapi+json"])
def test_anybody_may_read_it(accept):
    answer = Client().get("/api/v1/schema", headers={"accept": accept})
    assert answer.status_code == 200
    assert b"listCustomers" in answer.content


@pytest.mark.django_db
def test_the_docs_page_loads_no_foreign_script_and_has_no_inline_one():
    answer = Client().get("/api/v1/docs")
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "//" not in html.replace("<!DOCTYPE html>", "")
    assert "<style" not in html
    assert html.count("<script ") == html.count("<script src=") == 3
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy


@pytest.mark.django_db(transaction=True)
def test_the_docs_page_works_under_the_strict_policy(wide_page):
    """A script or style that the policy refuses fails the fixture."""
    wide_page.goto("/api/v1/docs")
    wide_page.get_by_text("/api/v1/orders/{external_id}", exact=True).first.wait_for()
    wide_page.locator("#operations-quotes-quote").click()
    wide_page.get_by_text("What a purchase would cost and give", exact=False).first.wait_for()


@pytest.mark.django_db
def test_answers_have_the_fields_that_the_schema_names(schema):
    answer = Caller().post("customers", {"name": "Ada"}).json()
    named = schema["components"]["schemas"]["CustomerOutput"]
    assert set(answer) == set(named["properties"])
    offered = Caller(kind=ApiKey.Kind.PUBLISHABLE).get("rewards").json()
    assert set(offered) == set(schema["components"]["schemas"]["RewardListPage"]["properties"])
