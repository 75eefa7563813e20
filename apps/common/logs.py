from __future__ import annotations

import logging
import re

_QUERY = re.compile(r"\?[^\s\"]*")


class WithoutQuery(logging.Filter):
    """Blanks query strings in log lines: addresses, phone numbers and codes stand there."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_QUERY.sub("?…", arg) if isinstance(arg, str) else arg for arg in record.args)
        return True
