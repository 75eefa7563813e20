"""The house as its tests see it: apps, floors, modules and functions, read from the files."""

import ast
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
APPS = ROOT / "apps"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def settings_of_tools() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def contract(name: str) -> dict[str, Any]:
    contracts: list[dict[str, Any]] = settings_of_tools()["tool"]["importlinter"]["contracts"]
    return next(each for each in contracts if each["id"] == name)


@cache
def floors() -> dict[str, int]:
    """Floor of every planned app, 0 at the bottom; import-linter's contract is the only place that lists them."""
    layers: list[str] = contract("floors")["layers"]
    return {
        app.strip(" ()"): floor
        for floor, layer in enumerate(reversed(layers))
        for app in layer.replace(":", "|").split("|")
    }


def apps() -> list[str]:
    return sorted(path.parent.name for path in APPS.glob("*/__init__.py"))


def modules(*tops: str) -> list[Path]:
    """Python files below the given folders, without migrations and without empty ones."""
    files = (path for top in tops for path in sorted((ROOT / top).rglob("*.py")))
    return [path for path in files if "migrations" not in path.parts and path.read_text().strip()]


def product() -> list[Path]:
    return modules("apps", "loyalty_site")


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def written_lines(paths: Iterable[Path]) -> int:
    return sum(1 for path in paths for line in path.read_text().splitlines() if line.strip())


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def functions(path: Path) -> Iterator[tuple[Function, int]]:
    """Every function of a module with its length from `def` to its last line."""
    for node in ast.walk(tree(path)):
        if isinstance(node, Function):
            yield node, (node.end_lineno or node.lineno) - node.lineno + 1


def share(values: Iterable[int], percent: int) -> int:
    """The smallest value that at least `percent` of all values don't exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
