"""The demo's supervisor: one roof over three processes."""

import importlib.util
import signal
import socket
import subprocess
import sys
import time
from types import ModuleType

import pytest

from tests.architecture.house import ROOT

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


@pytest.fixture(scope="module")
def demo() -> ModuleType:
    spec = importlib.util.spec_from_file_location("run_demo", ROOT / "scripts" / "run_demo.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def wait_for(text: str, capsys: pytest.CaptureFixture[str]) -> str:
    said = ""
    deadline = time.monotonic() + 20
    while text not in said and time.monotonic() < deadline:
        said += capsys.readouterr().out
        time.sleep(0.02)
    return said


def test_a_taken_port_is_named_together_with_a_way_out(demo):
    with socket.socket() as neighbour:
        neighbour.bind(("127.0.0.1", 0))
        neighbour.listen()
        port = neighbour.getsockname()[1]
        with pytest.raises(SystemExit, match=f"Port {port} .* make demo PORT={port + 1}"):
            demo.refuse_a_taken_port(port)
    demo.refuse_a_taken_port(port)


def test_when_one_process_dies_the_demo_says_which_and_ends(demo, capsys):
    children = {
        "web": subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]),
        "beat": subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"]),
    }
    assert demo.wait_for_the_first_to_end(children) == 1
    demo.end(children)
    assert "beat ended with status 3" in capsys.readouterr().out
    assert children["web"].returncode == -signal.SIGTERM


def test_a_process_that_will_not_end_is_ended(demo, monkeypatch, capsys):
    monkeypatch.setattr(demo, "GRACE_SECONDS", 0.2)
    child = demo.start("worker", [sys.executable, "-c", STUBBORN], {})
    assert "up" in wait_for("up", capsys)
    demo.end({"worker": child})
    assert child.returncode == -signal.SIGKILL


def test_what_a_process_says_carries_its_name(demo, capsys):
    child = demo.start("beat", [sys.executable, "-c", "print('ringing')"], {})
    assert "  beat | ringing" in wait_for("ringing", capsys)
    child.wait()


def test_the_caller_decides_what_the_demo_leaves_open(demo, monkeypatch):
    monkeypatch.setenv("SHOP_NAME", "Corner Shop")
    monkeypatch.setenv("DATABASE_URL", "sqlite:////tmp/other.sqlite3")
    chosen = demo.surroundings()
    assert chosen["SHOP_NAME"] == "Corner Shop"
    assert chosen["DATABASE_URL"] == "sqlite:////tmp/other.sqlite3"
    assert chosen["DEBUG"] == "1"


def test_the_pages_are_up_before_the_others_start(demo, monkeypatch, tmp_path):
    seen = []
    idle = [sys.executable, "-c", "import time; time.sleep(60)"]
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(demo, "HOME", tmp_path)
    monkeypatch.setattr(demo, "refuse_a_taken_port", lambda port: None)
    monkeypatch.setattr(demo, "prepare", lambda environment: "who may sign in")
    monkeypatch.setattr(demo, "commands", lambda port: dict.fromkeys(("web", "worker", "beat"), idle))
    monkeypatch.setattr(demo, "wait_until_ready", lambda url, children: seen.append(list(children)) or True)
    monkeypatch.setattr(demo, "wait_for_the_first_to_end", lambda children: seen.append(list(children)) or 0)
    assert demo.main() == 0
    assert seen == [["web"], ["web", "worker", "beat"]]


def test_tables_and_shop_are_made_by_one_process(demo, monkeypatch):
    ran = []

    def run(command, **more):
        ran.append(command[1:])
        return subprocess.CompletedProcess(command, 0, stdout="  who may sign in\n")

    monkeypatch.setattr(subprocess, "run", run)
    assert demo.prepare({}) == "who may sign in"
    assert ran[1:] == [["manage.py", "load_demo", "--migrate"]]
