"""What is installed is what was reviewed: every package pinned, hashed, and from the reader's own index."""

import re

import pytest

from tests.architecture.house import ROOT, settings_of_tools

LOCKS = ["requirements.lock", "requirements-dev.lock"]


def pins(lock: str) -> dict[str, str]:
    found = re.findall(r"^([a-z0-9][\w.-]*)(?:\[[^]]*])?==([^\s;]+)", (ROOT / lock).read_text(), re.M)
    return dict(found)


def normal(requirement: str) -> str:
    name = re.match(r"[\w.-]+", requirement)
    assert name
    return re.sub(r"[-_.]+", "-", name[0]).lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock):
    blocks = re.split(r"^(?=[a-z0-9])", (ROOT / lock).read_text(), flags=re.M)[1:]
    assert len(blocks) > 30
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_an_index(lock):
    text = (ROOT / lock).read_text()
    assert re.findall(r"^.*(?:https?:|file:|--index|--find-links|--extra-index).*$", text, re.M) == []


def test_the_tools_run_against_the_versions_that_are_shipped():
    shipped, tested = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name: version for name, version in shipped.items() if tested.get(name) != version} == {}


def test_every_dependency_is_in_its_lock():
    project = settings_of_tools()
    shipped, tested = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {normal(line) for line in project["project"]["dependencies"]} - set(shipped) == set()
    assert {normal(line) for line in project["dependency-groups"]["dev"]} - set(tested) == set()
