"""Who gets in, and how every refusal looks."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from apps.customers.models import Customer
from apps.customers.services import create_customer
from apps.storefront.models import ApiKey
from apps.storefront.services import revoke_key
from tests.factories.staff import UserFactory
from tests.factories.storefront import Caller

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


@pytest.fixture
def shop() -> Caller:
    return Caller()


def assert_problem(answer, status: int, code: str) -> dict:
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM), answer.content
    body = answer.json()
    assert (body["status"], body["code"], body["type"]) == (status, code, "about:blank")
    assert body["title"]
    assert body["detail"]
    return body


def test_without_a_key_the_door_says_which_key_it_wants():
    answer = Client().get("/api/v1/customers")
    assert_problem(answer, 401, "authentication_required")
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "header",
    ["Bearer mk_live_00000000_x", "Bearer", "Bearer  ", "Token abc", "Basic YTpi", "mk_live_00000000", "Bearer ə\x00"],
)
def test_every_wrong_key_gets_the_same_answer(header):
    answer = Client().get("/api/v1/customers", headers={"authorization": header})
    assert assert_problem(answer, 401, "invalid_key")["detail"] == "This API key is not valid."
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_revoked_key_is_shut_out_at_once(shop):
    assert shop.get("customers").status_code == 200
    revoke_key(prefix=shop.key.prefix)
    assert_problem(shop.get("customers"), 401, "invalid_key")


def test_a_key_without_the_scope_is_refused():
    reader = Caller("customers:read")
    assert reader.get("customers").status_code == 200
    assert_problem(reader.post("customers", {}), 403, "insufficient_scope")


def test_a_publishable_key_sees_no_customers():
    web_page = Caller(kind=ApiKey.Kind.PUBLISHABLE)
    assert_problem(web_page.get("customers"), 403, "insufficient_scope")


def test_a_staff_session_is_no_key(client):
    client.force_login(UserFactory(role="owner"), backend="django.contrib.auth.backends.ModelBackend")
    assert_problem(client.get("/api/v1/customers"), 401, "authentication_required")


@pytest.mark.parametrize("path", ["nothing", "customers/1", "customers/", "customers/x/wallet", "", "orders/%00"])
def test_what_is_not_there_is_a_dull_404(shop, path):
    for answer in (shop.get(path), Client().get(f"/api/v1/{path}")):
        assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)


def test_a_method_that_is_not_there_is_405(shop):
    assert_problem(shop.send("DELETE", "customers"), 405, "method_not_allowed")


def test_a_body_in_chunks_is_not_taken_for_an_empty_one(shop):
    answer = shop.client.generic(
        "POST",
        "/api/v1/customers",
        headers={"authorization": f"Bearer {shop.token}", "transfer-encoding": "chunked"},
        content_type="application/json",
    )
    assert_problem(answer, 411, "length_required")
    assert not Customer.objects.exists()


def test_head_is_get_without_a_body(shop):
    answer = shop.send("HEAD", "customers")
    assert (answer.status_code, answer.content) == (200, b"")
    assert Caller("orders:read").send("HEAD", "customers").status_code == 403


def test_another_content_type_is_415(shop):
    assert_problem(
        shop.post("customers", b"name=Ada", content_type="application/x-www-form-urlencoded"),
        415,
        "unsupported_media_type",
    )


@pytest.mark.parametrize("accept", ["text/html", "application/problem+json", "image/*", "nonsense"])
def test_the_api_speaks_json_whatever_is_asked(shop, accept):
    answer = shop.get("customers", accept=accept)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"nmae": "Ada"}, "#/nmae"),
        ({"name": None}, "#/name"),
        ({"name": True}, "#/name"),
        ({"name": 1.5}, "#/name"),
        ({"name": ["Ada"]}, "#/name"),
        ({"name": "x" * 201}, "#/name"),
        ({"birthday": "28.02.1990"}, "#/birthday"),
        ({"birthday": 19900228}, "#/birthday"),
        ({"birthday": "2023-02-29"}, "#/birthday"),
        ({"language": "de"}, "#/language"),
        ({"language": ["tr"]}, "#/language"),
        ({"consents": {}}, "#/consents"),
        ({"consents": [{"channel": "email"}]}, "#/consents/0/granted"),
        ({"consents": [{"channel": "email", "granted": "yes"}]}, "#/consents/0/granted"),
        ({"consents": [{"channel": "email", "granted": 1}]}, "#/consents/0/granted"),
        ({"consents": [{"channel": "pigeon", "granted": True}]}, "#/consents/0/channel"),
        ({"consents": ["x"]}, "#/consents/0"),
        ({"a/b~c": 1}, "#/a~1b~0c"),
        ([], "#"),
        ("Ada", "#"),
        (7, "#"),
        (None, ""),
    ],
)
def test_a_wrong_field_is_named_with_a_pointer(shop, body, pointer):
    answer = shop.post("customers", b"null" if body is None else body)
    found = assert_problem(answer, 400, "invalid_request")
    assert pointer in [each["pointer"] for each in found["errors"]] or not pointer


def test_a_birthday_in_the_future_is_refused_in_words(shop):
    body = assert_problem(shop.post("customers", {"birthday": "2999-01-01"}), 422, "bad_value")
    assert body["errors"][0]["detail"] == body["detail"]


def test_refusals_speak_the_callers_language(shop):
    turkish = shop.post("customers", {"name": None}, accept_language="tr")
    assert turkish["Content-Language"] == "tr"
    assert turkish.json()["code"] == "invalid_request"
    assert turkish.json()["errors"][0]["detail"] == "Bu alan boş bırakılmamalı."


def test_nothing_may_be_cached_and_no_cookie_is_set(shop):
    answer = shop.get("customers")
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_a_tampered_cursor_is_refused(shop):
    for n in range(3):
        create_customer(name=str(n))
    cursor = shop.get("customers?limit=1").json()["next"].partition("cursor=")[2].partition("&")[0]
    for broken in (cursor[:-2], cursor + "x", cursor[1:], "abc", "%00", "x" * 500, "a:b:c"):
        answer = shop.get(f"customers?cursor={broken}")
        assert assert_problem(answer, 400, "invalid_request")["errors"][0]["parameter"] == "cursor"


def test_a_cursor_belongs_to_the_list_it_was_made_for(shop):
    for n in range(3):
        create_customer(name=str(n), external_id="1" if not n else "", scope="web")
    cursor = shop.get("customers?limit=1").json()["next"].partition("cursor=")[2]
    assert shop.get(f"customers?cursor={cursor}").status_code == 200
    assert shop.get(f"customers?external_id=1&cursor={cursor}").status_code == 400


def test_a_script_of_another_origin_may_not_read_customers(shop):
    answer = Client().options("/api/v1/customers", headers={"origin": "https://shop.example"})
    assert answer.status_code == 204
    assert "Access-Control-Allow-Origin" not in answer
    assert "Access-Control-Allow-Origin" not in shop.get("customers", origin="https://shop.example")


def test_the_access_log_of_runserver_says_no_address(caplog):
    record = logging.makeLogRecord(
        {"msg": '"%s" %s %s', "args": ("GET /api/v1/customers?email=ada@example.com&x=1 HTTP/1.1", "200", "17")}
    )
    for each in logging.getLogger("django.server").filters:
        each.filter(record)
    assert record.getMessage() == '"GET /api/v1/customers?… HTTP/1.1" 200 17'


def test_nothing_we_log_ourselves_says_whom_somebody_looked_for(shop, caplog):
    with caplog.at_level(logging.DEBUG):
        shop.get("customers?email=ada@example.com")
        shop.get("customers?email=nonsense")
        shop.get("customers?phone=05321234567&mail=x")
        shop.post("customers", {"email": "ada@example.com"})
        shop.post("customers", {"email": "ada@example.com"})
    lines = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    assert not [line for line in lines if "ada" in line or "0532" in line or "nonsense" in line]


def test_the_web_servers_access_log_has_no_query(settings):
    served = (settings.BASE_DIR / "scripts" / "serve").read_text()
    assert "--access-logformat" in served
    assert "%(r)s" not in served
    assert "%(q)s" not in served
