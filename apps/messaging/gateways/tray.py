"""No gateway: the SMS stays in the tray, where the demo and whoever tries things out can read it."""

from __future__ import annotations

import logging

logger = logging.getLogger(__name__)


class TrayGateway:
    def send(self, *, to: str, text: str, reference: str) -> str:
        logger.info("SMS %s stays in the tray", reference)
        return ""
