"""What the guide for operators says is what the code does."""

import re

from loyalty_site.celery import app
from loyalty_site.schedule import SCHEDULE
from tests.architecture.house import ROOT

GUIDE = (ROOT / "docs" / "operations.md").read_text()


def asked_from_the_environment() -> set[str]:
    settings = (ROOT / "loyalty_site" / "settings.py").read_text()
    return set(re.findall(r"\benv(?:\.\w+)?\(\s*\"([A-Z_]+)\"", settings))


def test_the_guide_explains_every_setting_and_no_other():
    explained = set(re.findall(r"^\| `([A-Z_]+)` \|", GUIDE, re.M))
    assert len(explained) > 10
    assert explained == asked_from_the_environment()


def test_make_help_knows_every_target_that_people_use():
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.M))
    explained = set(re.findall(r"^([a-z-]+):.*## \S", makefile, re.M))
    assert targets == explained


def test_scripts_can_be_run():
    scripts = [ROOT / ".ci" / "run", *(path for path in (ROOT / "scripts").iterdir() if not path.suffix)]
    assert [path.name for path in scripts if not path.stat().st_mode & 0o100] == []
    assert [path.name for path in scripts if not path.read_text().startswith("#!/usr/bin/env ")] == []


def test_every_bell_of_the_schedule_wakes_somebody():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in SCHEDULE.values()} - set(app.tasks) == set()
