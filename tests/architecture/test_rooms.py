"""One plan for every app: a charter, a floor, rooms with names that say something, no hidden wires."""

import ast
import re

import pytest

from tests.architecture.house import APPS, ROOT, apps, contract, floors, modules, product, short, tree

SAYS_NOTHING = {"utils", "util", "helpers", "helper", "core", "manager", "managers", "handler", "handlers", "misc"}


@pytest.mark.parametrize("app", apps())
def test_every_app_has_a_charter(app):
    charter = ast.get_docstring(tree(APPS / app / "__init__.py")) or ""
    missing = [word for word in ("Purpose", "Floor", "Tables", "Invariants") if f"{word}:" not in charter]
    assert missing == []


@pytest.mark.parametrize("app", apps())
def test_every_app_stands_on_the_floor_its_charter_names(app):
    charter = ast.get_docstring(tree(APPS / app / "__init__.py")) or ""
    named = re.search(r"Floor: (\d+)", charter)
    assert named, "the charter says 'Floor: <number>'"
    assert int(named[1]) == floors()[app]


def test_the_order_of_rooms_is_checked_in_every_app():
    furnished = {f"apps.{app}" for app in apps()} - {"apps.common"}
    assert set(contract("rooms")["containers"]) == furnished


def test_no_module_has_a_name_that_says_nothing():
    names = {short(path): SAYS_NOTHING & set(path.relative_to(ROOT).with_suffix("").parts) for path in product()}
    assert {path: words for path, words in names.items() if words} == {}


def test_no_business_hangs_on_a_signal():
    """What must happen together is called in order; what may happen later is found by a sweep."""
    signals = re.compile(r"\b(post_save|pre_save|post_delete|pre_delete|m2m_changed)\b|import.*\breceiver\b")
    assert [short(path) for path in product() if signals.search(path.read_text())] == []


def test_no_cause_is_a_generic_foreign_key():
    generic = re.compile(r"GenericForeignKey|GenericRelation|\bcontenttypes\.models\b")
    assert [short(path) for path in product() if generic.search(path.read_text())] == []


def test_services_never_enqueue():
    """They write rows that say what is due; a lost task must lose nothing."""
    enqueues = re.compile(r"\.delay\(|\.apply_async\(|send_task\(|from apps\.\w+\.tasks import")
    rooms = [path for path in product() if "services" in path.with_suffix("").parts]
    assert [short(path) for path in rooms if enqueues.search(path.read_text())] == []


def test_the_admin_theme_enters_through_one_door():
    door = {"apps/common/admin.py", "loyalty_site/settings.py", "loyalty_site/admin.py"}
    guests = {
        short(path)
        for path in product()
        if re.search(r"^\s*(from|import) unfold\b", path.read_text(), re.M) and "apps/common/admin/" not in short(path)
    }
    assert guests <= door


def test_instants_come_from_the_clock():
    """The database's now() and a naked timezone.now() cannot be moved by a test in every place."""
    clocks = re.compile(r"timezone\.now\(|datetime\.now\(|db\.models\.functions import .*\bNow\b|auto_now_add=True")
    rooms = [path for path in modules("apps") if short(path) != "apps/common/clock.py"]
    assert [short(path) for path in rooms if clocks.search(path.read_text())] == []


def test_nothing_is_left_for_later():
    later = re.compile(r"#.*\b(TO" + r"DO|FIX" + r"ME|X" + r"XX|HACK)\b|pytest\.(mark\.)?skip|mark\.xfail")
    everything = [
        path for path in modules("apps", "loyalty_site", "tests", "benchmarks") if path.name != "test_rooms.py"
    ]
    assert [short(path) for path in everything if later.search(path.read_text())] == []


def test_every_worker_collects_the_same_tests():
    """A parameter made up at import time has another name in every process, and none of them would run."""
    made_up = {"uuid4", "now", "today", "random", "token_hex", "token_urlsafe", "monotonic", "time"}
    calls = [
        f"{short(path)}:{call.lineno}"
        for path in modules("tests")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for decorator in node.decorator_list
        for call in ast.walk(decorator)
        # With arguments, ``dt.time(9, 30)`` names a time of day; ``time.time()`` takes none.
        if isinstance(call, ast.Call) and not call.args and ast.unparse(call.func).split(".")[-1] in made_up
    ]
    assert calls == []
