"""Run the demo shop: web, worker and beat under one roof, ended together.

Restarts nothing on purpose: in a demo a process that dies is something to see, not to hide. A real shop is kept up by
systemd or compose, see docs/operations.md.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import IO
from urllib.error import URLError

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / "var" / "demo"
BIN = Path(sys.executable).parent
READY_SECONDS_MAX = 60
GRACE_SECONDS = 10


def main() -> int:
    port = int(os.environ.get("PORT") or 8000)
    address = f"http://127.0.0.1:{port}"
    refuse_a_taken_port(port)
    HOME.mkdir(parents=True, exist_ok=True)
    environment = surroundings()
    sign_ins = prepare(environment)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    children: dict[str, subprocess.Popen[str]] = {}
    try:
        wanted = commands(port)
        # The pages first: all three at once would keep whoever waits for them twice as long.
        children["web"] = start("web", wanted.pop("web"), environment)
        if not wait_until_ready(f"{address}/healthz", children):
            return 1
        for name, command in wanted.items():
            children[name] = start(name, command, environment)
        say("demo", f"{sign_ins}\n\nThe shop is open: {address}   (Ctrl-C closes it)")
        return wait_for_the_first_to_end(children)
    except KeyboardInterrupt:
        return 0
    finally:
        end(children)


def refuse_a_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as fault:
            sys.exit(f"Port {port} cannot be used ({fault.strerror}). Choose another: make demo PORT={port + 1}")


def surroundings() -> dict[str, str]:
    """The caller's environment decides; what it leaves open is set so that nothing else needs to run."""
    return {
        "DEBUG": "1",
        "DEMO": "1",
        # Nothing is mailed: the letters are read in the tray.
        "EMAIL_URL": "dummymail://",
        "DATABASE_URL": f"sqlite:///{HOME / 'shop.sqlite3'}",
        "SECRET_KEY": "only-for-the-demo-and-known-to-everyone",
        "PYTHONUNBUFFERED": "1",
    } | os.environ


def prepare(environment: dict[str, str]) -> str:
    """Catalogs, tables and the invented shop. Returns the sign-ins that load_demo told."""
    subprocess.run([ROOT / "scripts" / "catalogs"], cwd=ROOT, check=True)
    say("demo", "Making the tables and telling a year of an invented shop; the first time takes most of a minute")
    # One process for both: starting one takes seconds.
    load = [sys.executable, "manage.py", "load_demo", "--migrate"]
    told = subprocess.run(load, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    return told.strip()


def commands(port: int) -> dict[str, list[str | Path]]:
    celery = [BIN / "celery", "--app", "loyalty_site", "--quiet"]
    web = [BIN / "gunicorn", "loyalty_site.wsgi", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    return {
        "web": [*web, "--workers", "2", "--threads", "4"],
        "worker": [*celery, "worker", "--loglevel", "INFO", "--concurrency", "1", "--pool", "threads"],
        "beat": [*celery, "beat", "--loglevel", "INFO", "--schedule", HOME / "beat"],
    }


def start(name: str, command: list[str | Path], environment: dict[str, str]) -> subprocess.Popen[str]:
    # A session of its own: Ctrl-C reaches this process alone, which then ends the others in order.
    child = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    assert child.stdout
    threading.Thread(target=repeat, args=(name, child.stdout), daemon=True).start()
    return child


def repeat(name: str, output: IO[str]) -> None:
    with output:
        for line in output:
            say(name, line.rstrip())


def say(name: str, text: str) -> None:
    for line in text.splitlines():
        print(f"{name:>6} | {line}", flush=True)


def wait_until_ready(url: str, children: dict[str, subprocess.Popen[str]]) -> bool:
    deadline = time.monotonic() + READY_SECONDS_MAX
    while time.monotonic() < deadline and all(child.poll() is None for child in children.values()):
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own address
                return True
        except (URLError, OSError):
            time.sleep(0.2)
    say("demo", f"{url} did not answer; see above why")
    return False


def wait_for_the_first_to_end(children: dict[str, subprocess.Popen[str]]) -> int:
    while True:
        for name, child in children.items():
            if child.poll() is not None:
                say("demo", f"{name} ended with status {child.returncode}")
                return 1
        time.sleep(0.5)


def end(children: dict[str, subprocess.Popen[str]]) -> None:
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children.values():
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


if __name__ == "__main__":
    sys.exit(main())
