"""Refusals: why a file, a row or a batch is not accepted."""

from __future__ import annotations

from apps.common.errors import DomainError


class FileRefused(DomainError):
    """The file as a whole cannot be read; nothing was written. ``code`` says why."""

    code = "file_refused"

    def __init__(self, message: object, *, code: str = "file_refused", field: str = "file", **facts: object) -> None:
        super().__init__(str(message), field=field, **facts)
        self.code = code


class BadRow(DomainError):
    """One row cannot be taken. ``field`` is the heading of the cell that is wrong."""

    code = "bad_row"

    def __init__(self, message: object, *, code: str, field: str = "") -> None:
        super().__init__(str(message), field=field)
        self.code = code


class BatchBusy(DomainError):
    """Another process took this import over; the one that gets this stops."""

    code = "import_taken_over"
    conflict = True


class BatchClosed(DomainError):
    """The import is not in a state that allows this, for example it was already undone."""

    code = "import_closed"
    conflict = True


class NothingToBring(BadRow):
    """A row that was understood and is empty, such as a balance of 0: no sign that the file was misread."""
