"""Who carries an SMS. A gateway is one small class, named by the setting SMS_GATEWAY."""

from __future__ import annotations

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Gateway(Protocol):
    def send(self, *, to: str, text: str, reference: str) -> str:
        """Send now; returns the gateway's own number of it, or "". ``reference`` is the same whenever the same SMS is asked for.

        Raises GatewayUnreachable where it surely did not leave, GatewayRefused where it surely never will. After any other
        failure nobody knows.
        """


class GatewayUnreachable(Exception):
    """Nothing left the house: trying again cannot double it."""


class GatewayRefused(Exception):
    """The gateway said no, and would say no again."""


def current_gateway() -> Gateway:
    gateway: Gateway = import_string(settings.SMS_GATEWAY)()
    return gateway
