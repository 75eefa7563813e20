"""Tasks as files in a folder: what a small shop uses instead of a message broker.

The library's own way opens a file under its last name and writes it afterwards. A worker that looks in between takes an empty
one, fails on it and ends (https://github.com/celery/kombu/issues/1551).
"""

from __future__ import annotations

import logging
import time
import uuid
from pathlib import Path
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps

logger = logging.getLogger(__name__)
# The table of queues is written once, when everything starts together.
TABLE_TRIES, TABLE_PAUSE_SECONDS = 20, 0.05


class Channel(filesystem.Channel):
    def _put(  # type: ignore[override]  # its classes disagree about the names
        self, queue: str, payload: dict[str, Any], **_more: Any
    ) -> None:
        """A file gets the name that readers look for once it is whole."""
        name = f"{time.monotonic_ns() // 1_000_000}_{uuid.uuid4()}.{queue}.msg"
        folder = Path(self.data_folder_out)
        growing = folder / f"{name}.growing"
        try:
            growing.write_text(dumps(payload))
            growing.replace(folder / name)
        except OSError as fault:
            raise ChannelError(f"Cannot add {name} to {folder}") from fault

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """The next one that can be read. What cannot was cut off by a full disk or a power cut: its sweep comes again."""
        while True:
            try:
                return super()._get(queue)
            except ValueError:
                logger.warning("A task that could not be read was left out", extra={"queue": queue})

    def get_table(self, exchange: str) -> Any:
        for _try in range(TABLE_TRIES):
            try:
                return super().get_table(exchange)
            except ValueError:
                time.sleep(TABLE_PAUSE_SECONDS)
        return super().get_table(exchange)


class Transport(filesystem.Transport):
    Channel = Channel
