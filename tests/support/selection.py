"""Which tests run on which database, and proof that they did.

Races need PostgreSQL and a browser run is worth its minutes once, so both are deselected (not skipped) on SQLite;
`-m browser` brings the browser tests back. `make test` names the database and the marks it must have seen pass,
so that a run which silently left them out fails.
"""

from collections import Counter
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection

POSTGRES_ONLY = {"race", "postgres_only"}
BROWSER_FIXTURES = {"chromium", "open_page", "page", "wide_page"}


def vendor() -> str:
    engine: str = settings.DATABASES["default"]["ENGINE"]
    return "sqlite" if "sqlite" in engine else "postgresql"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("müdavim")
    group.addoption("--database", choices=["sqlite", "postgresql"], help="fail unless the tests run on this database")
    group.addoption("--exercised", default="", help="marks (a,b) of which at least one test must have passed each")


def pytest_configure(config: pytest.Config) -> None:
    wanted = config.getoption("--database")
    if wanted and wanted != vendor():
        raise pytest.UsageError(f"These tests were to run on {wanted}, but DATABASE_URL says {vendor()}.")
    config.pluginmanager.register(Exercised(config), "exercised")


def pytest_report_header() -> str:
    if vendor() == "postgresql":
        return "database: postgresql"
    return f"database: sqlite {'.'.join(map(str, connection.Database.sqlite_version_info))}"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    unwanted = set() if vendor() == "postgresql" else {"browser", *POSTGRES_ONLY}
    if "browser" in (config.getoption("-m") or ""):
        unwanted.discard("browser")
    kept: list[pytest.Item] = []
    dropped: list[pytest.Item] = []
    for item in items:
        add_marks(item)
        marks = {mark.name for mark in item.iter_markers()}
        item.user_properties.append(("marks", sorted(marks)))
        (dropped if marks & unwanted else kept).append(item)
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = kept


def add_marks(item: pytest.Item) -> None:
    if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
        item.add_marker("browser")
    if "tests/races/" in item.nodeid:
        item.add_marker("race")


class Exercised:
    """Counts, over all workers, the passed tests of each mark that --exercised names."""

    def __init__(self, config: pytest.Config) -> None:
        self.is_worker = hasattr(config, "workerinput")
        self.wanted = [mark for mark in str(config.getoption("--exercised")).split(",") if mark]
        self.passed: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self.passed.update(dict(report.user_properties).get("marks", ()))

    def missing(self) -> list[str]:
        return [] if self.is_worker else [mark for mark in self.wanted if not self.passed[mark]]

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Iterator[None]:
        if self.missing() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        yield

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for mark in self.wanted:
            terminalreporter.write_line(f"{mark}: {self.passed[mark]} passed")
        for mark in self.missing():
            terminalreporter.write_line(f"ERROR: no {mark} test was exercised", red=True, bold=True)
