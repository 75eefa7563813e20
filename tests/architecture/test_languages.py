"""Turkish and Azerbaijani are complete, not leftovers."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tests.architecture.house import ROOT, short

LANGUAGES = ["az", "tr"]
SOURCES = ["apps", "loyalty_site", "templates"]


def catalog(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def texts(messages: Catalog) -> set[tuple[str | None, str]]:
    return {(each.context, first(each)) for each in messages if each.id}


def first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def translations(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def catalogs_of(language: str) -> Iterator[tuple[Path, Catalog]]:
    """Our own texts, and those of packages that left gaps in this language."""
    for path in sorted((ROOT / "locale").rglob(f"{language}/LC_MESSAGES/*.po")):
        yield path, catalog(path, language)


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str | None, str]]:
    """Every text that the sources say right now."""
    copy = tmp_path_factory.mktemp("sources")
    for source in SOURCES:
        shutil.copytree(ROOT / source, copy / source, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    (copy / "locale").mkdir()
    django = [sys.executable, "-m", "django", "makemessages", "--locale", "az", "--no-location", "--verbosity", "0"]
    subprocess.run(django, cwd=copy, check=True)
    return texts(catalog(copy / "locale/az/LC_MESSAGES/django.po", "az"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalog_has_exactly_the_texts_of_the_sources(language, spoken):
    known = texts(catalog(ROOT / f"locale/{language}/LC_MESSAGES/django.po", language))
    assert sorted(spoken - known, key=str) == [], "not in the catalog yet: make messages"
    assert sorted(known - spoken, key=str) == [], "nobody says this any more: make messages"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_no_guess_is_left(language):
    gaps = [
        f"{short(path)}: {first(message)}"
        for path, messages in catalogs_of(language)
        for message in messages
        if message.id and (message.fuzzy or not all(translations(message)))
    ]
    assert gaps == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_loses_a_placeholder(language):
    broken = [
        f"{short(path)}: {first(message)}: {error}"
        for path, messages in catalogs_of(language)
        for message, errors in messages.check()
        for error in errors
    ]
    assert broken == []
