"""SMS leave through whatever gateway the settings name."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.test import override_settings

from apps.messaging.gateways import GatewayRefused, GatewayUnreachable, current_gateway
from apps.messaging.gateways.http import HttpGateway
from apps.messaging.gateways.tray import TrayGateway
from apps.messaging.services import deliver_due
from tests.factories.messaging import MessageFactory

HTTP = "apps.messaging.gateways.http.HttpGateway"


class Answering(BaseHTTPRequestHandler):
    status, answer = 200, b'{"data": [{"id": 77}]}'
    asked: list[tuple[dict[str, str], dict[str, object]]] = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append((dict(self.headers), json.loads(body)))
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, *args):
        pass


@pytest.fixture
def gateway():
    Answering.status, Answering.answer, Answering.asked = 200, b'{"data": [{"id": 77}]}', []
    server = HTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with override_settings(
        SMS_GATEWAY=HTTP,
        SMS_HTTP_URL=f"http://127.0.0.1:{server.server_port}/send",
        SMS_HTTP_HEADERS={"Authorization": "Bearer k"},
        SMS_HTTP_BODY={"messages": [{"to": "{to}", "body": "{text}"}], "ref": "{reference}", "flash": False},
        SMS_HTTP_ID="data.0.id",
    ):
        yield Answering
    server.shutdown()
    server.server_close()
    thread.join()


def send(text="Merhaba {to}"):
    return HttpGateway().send(to="+905321112233", text=text, reference="r1")


def test_by_default_sms_stay_in_the_tray():
    assert isinstance(current_gateway(), TrayGateway)
    assert current_gateway().send(to="+90", text="x", reference="r") == ""


def test_the_body_is_what_the_gateway_wants_and_its_number_is_kept(gateway):
    assert send() == "77"
    headers, body = gateway.asked[0]
    assert headers["Authorization"] == "Bearer k"
    assert body == {"messages": [{"to": "+905321112233", "body": "Merhaba {to}"}], "ref": "r1", "flash": False}


@pytest.mark.parametrize("answer", [b"", b"OK", b"[]", b'{"data": []}', b'{"data": [{"id": null}]}', b"\xff"])
def test_an_answer_nobody_understands_is_an_sms_that_left(gateway, answer):
    gateway.answer = answer
    assert send() == ""


@pytest.mark.parametrize(
    ("status", "failure"), [(400, GatewayRefused), (401, GatewayRefused), (429, GatewayUnreachable)]
)
def test_a_refusal_is_told_apart_from_a_busy_line(gateway, status, failure):
    gateway.status = status
    with pytest.raises(failure):
        send()


@override_settings(SMS_HTTP_URL="http://127.0.0.1:9/send", SMS_HTTP_HEADERS={}, SMS_HTTP_BODY={}, SMS_HTTP_ID="")
def test_a_gateway_that_is_not_there_sent_nothing():
    with pytest.raises(GatewayUnreachable):
        send()


@override_settings(SMS_HTTP_URL="file:///etc/passwd", SMS_HTTP_HEADERS={}, SMS_HTTP_BODY={}, SMS_HTTP_ID="")
def test_only_web_addresses_are_asked():
    with pytest.raises(GatewayUnreachable):
        send()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, ("sent", "")),
        (400, ("failed", "GatewayRefused")),
        (429, ("queued", "unreachable")),
        (500, ("unknown", "HTTPError")),
    ],
)
def test_an_sms_is_sent_refused_tried_again_or_unknown(gateway, status, outcome):
    gateway.status = status
    letter = MessageFactory(channel="sms", to="+905321112233")
    deliver_due(limit=1)
    letter.refresh_from_db()
    assert (letter.state, letter.reason) == outcome
    assert letter.provider_id == ("77" if status == 200 else "")
