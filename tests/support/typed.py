"""What somebody who means harm, or whose keyboard is broken, puts into a page: the page's own form, one field spoilt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import islice

NASTY = [
    "",
    "-1",
    "NaN",
    "sNaN",
    "1e400",
    "1e999999",
    "9" * 25,
    "9" * 5_000,
    "9999-12-31",
    "0001-01-01",
    "2026-02-31",
    "31.12.9999",
    "25:61",
    "a\0b",
    "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace") + "\u202e\u200b\ufeff",
    "x" * 20_000,
    "²",
    "٣",
    "{{ 7 * 7 }}{% debug %}%(name)s {0} %s",
    "a\r\nBcc: everybody@example.com",
]


@dataclass(slots=True)
class PageForm:
    action: str = ""
    method: str = "get"
    values: dict[str, list[str]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)

    def put(self, name: str, value: str | None) -> None:
        if name not in self.names:
            self.names.append(name)
        if value is not None:
            self.values.setdefault(name, []).append(value)

    def spoilt(self, nasty: Iterator[str], each: int) -> Iterator[tuple[str, str, dict[str, list[str]]]]:
        """One field at a time, ``each`` times, with everything else as the page had it."""
        for name in self.names:
            if name == "csrfmiddlewaretoken":
                continue
            for value in islice(nasty, each):
                yield name, value, {**self.values, name: [value]}


class Forms(HTMLParser):
    """The forms of a page as a browser would send them untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[PageForm] = []
        self._by_id: dict[str, PageForm] = {}
        self._open: PageForm | None = None
        self._select: str | None = None
        self._chosen = False
        self._text: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "form":
            self._open = PageForm(said.get("action") or "", (said.get("method") or "get").lower())
            self.found.append(self._open)
            if said.get("id"):
                self._by_id[str(said["id"])] = self._open
            return
        form = self._by_id.get(str(said.get("form"))) if said.get("form") else self._open
        name = said.get("name")
        if form is not None and tag == "option" and self._select:
            if "selected" in said:
                form.put(self._select, said.get("value") or "")
            return
        if form is None or not name:
            return
        if tag == "input":
            ticked = said.get("type") not in ("checkbox", "radio") or "checked" in said
            form.put(name, (said.get("value") or "") if ticked and said.get("type") not in ("file", "submit") else None)
        elif tag == "textarea":
            form.put(name, None)
            self._text = (name, [])
        elif tag == "select":
            form.put(name, None)
            self._select = name

    def handle_data(self, data: str) -> None:
        if self._text:
            self._text[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._text and self._open:
            name, parts = self._text
            self._open.put(name, "".join(parts).removeprefix("\n"))
            self._text = None


def forms_of(html: str) -> list[PageForm]:
    reader = Forms()
    reader.feed(html)
    return reader.found
