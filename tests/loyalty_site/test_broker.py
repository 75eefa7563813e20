"""Tasks as files: nobody takes one that is still being written, and none that is broken stops a worker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from threading import Thread
from typing import Any

import pytest
from kombu import Connection
from kombu.transport import filesystem

from loyalty_site import broker
from loyalty_site.celery import app

QUEUE = "celery"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("tasks", "control"):
        (tmp_path / name).mkdir()
    return tmp_path


def opened(folder: Path, transport: type[filesystem.Transport]) -> Any:
    options = {
        "data_folder_in": str(folder / "tasks"),
        "data_folder_out": str(folder / "tasks"),
        "control_folder": str(folder / "control"),
    }
    return Connection(transport=transport, transport_options=options).channel()


@pytest.fixture
def channel(folder: Path) -> Iterator[Any]:
    found = opened(folder, broker.Transport)
    yield found
    found.connection.close_connection(found.connection)


def looking_in_between(channel: Any, module: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a reader finds at the moment at which a writer has begun."""
    seen: list[str] = []
    whole = module.dumps

    def dumps(payload: Any) -> Any:
        try:
            channel._get(QUEUE)
        except (Empty, ValueError) as fault:
            seen.append(type(fault).__name__)
        return whole(payload)

    monkeypatch.setattr(module, "dumps", dumps)
    channel._put(QUEUE, {"task": 1})
    return seen


def test_a_task_that_is_being_written_is_not_taken(channel, monkeypatch):
    assert looking_in_between(channel, broker, monkeypatch) == ["Empty"]
    assert channel._get(QUEUE) == {"task": 1}
    with pytest.raises(Empty):
        channel._get(QUEUE)


def test_the_librarys_own_way_takes_it_while_it_is_empty(folder, monkeypatch):
    """The control: when this fails, ours is not needed any more."""
    plain = opened(folder, filesystem.Transport)
    assert looking_in_between(plain, filesystem, monkeypatch) == ["JSONDecodeError"]


def test_a_broken_task_is_left_out_and_the_next_one_done(channel, folder, caplog):
    (folder / "tasks" / f"1_cut-off.{QUEUE}.msg").write_text("")
    channel._put(QUEUE, {"task": 2})
    assert channel._get(QUEUE) == {"task": 2}
    assert "could not be read" in caplog.text


def test_tasks_come_out_once_each_whoever_writes_and_reads(channel, folder):
    taken: list[int] = []

    def write(first: int) -> None:
        for number in range(first, first + 100):
            channel._put(QUEUE, {"task": number})

    writers = [Thread(target=write, args=(first,)) for first in (0, 100, 200)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers) or list((folder / "tasks").iterdir()):
        try:
            taken.append(channel._get(QUEUE)["task"])
        except Empty:
            continue
    assert sorted(taken) == list(range(300))


def test_a_table_of_queues_that_is_being_written_is_read_a_moment_later(channel, folder, monkeypatch):
    channel._queue_bind("tasks", QUEUE, "", QUEUE)
    table = folder / "control" / "tasks.exchange"
    whole = table.read_text()
    table.write_text("")
    monkeypatch.setattr(broker.time, "sleep", lambda _seconds: table.write_text(whole))
    assert [each.queue for each in channel.get_table("tasks")] == [QUEUE]


def test_the_shop_uses_it():
    with app.connection(transport="filesystem") as connection:
        assert isinstance(connection.transport, broker.Transport)
