"""Whose accounts these are, as only an app above knows: the books know no person.

That app says how it tells when it is loaded, so that the desk of the books needs no import upwards.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

# Keys of accounts to the names of their owners, and what was typed to keys of accounts; one query for all of them each.
Names = Callable[[Collection[int]], dict[int, str]]
Search = Callable[[str], Iterable[int]]

_KNOWN: dict[str, tuple[Names, Search]] = {}


def add_owners(kind: str, names: Names, search: Search) -> None:
    _KNOWN[kind] = (names, search)


def owners_of(account_ids: Collection[int]) -> dict[int, str]:
    return {pk: name for names, _search in _KNOWN.values() for pk, name in names(account_ids).items()}


def accounts_of(typed: str) -> list[int]:
    return [pk for _names, search in _KNOWN.values() for pk in search(typed)]
