"""A file's purchases in time order, without holding them in memory: a temporary table on disk.

Rows go in as the file has them, orders come out by (time, place in the file), so that returns come after their sales and
memory stays flat for a million orders.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from apps.imports.records import ADJUSTMENT, RETURN, SALE, Entry, Line

_SCHEMA = """
CREATE TABLE doc (
    seq INTEGER PRIMARY KEY, kind INTEGER NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, who TEXT NOT NULL,
    status TEXT NOT NULL, amount INTEGER NOT NULL, rows INTEGER NOT NULL, spans TEXT NOT NULL, payload TEXT NOT NULL,
    mixed INTEGER NOT NULL DEFAULT 0, refused INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE bad (row INTEGER PRIMARY KEY, doc TEXT NOT NULL, field TEXT NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL);
CREATE TABLE contact (name TEXT PRIMARY KEY, who TEXT NOT NULL, shared INTEGER NOT NULL DEFAULT 0);
CREATE INDEX contact_who ON contact (who);
"""
_INSERT = "INSERT INTO doc (seq, kind, key, at, who, status, amount, rows, spans, payload) VALUES (?,?,?,?,?,?,?,?,?,?)"
# Rows of one order may stand apart in the file.
_MERGE = """ ON CONFLICT (kind, key) DO UPDATE SET
    mixed = max(mixed, who <> excluded.who), at = min(at, excluded.at), amount = amount + excluded.amount,
    rows = rows + excluded.rows, spans = spans || ',' || excluded.spans, payload = payload || ',' || excluded.payload"""
# An address that stands beside two people says nothing about either.
_CONTACT = """INSERT INTO contact (name, who) VALUES (?,?)
    ON CONFLICT (name) DO UPDATE SET shared = max(shared, who <> excluded.who)"""
_OCCURRENCES = """
CREATE TABLE nth AS SELECT seq, row_number() OVER (PARTITION BY kind, key ORDER BY seq) AS n FROM doc;
CREATE UNIQUE INDEX nth_seq ON nth (seq);
UPDATE doc SET key = key || '-' || (SELECT n FROM nth WHERE nth.seq = doc.seq);
DROP TABLE nth;
"""
# A return that names its order never comes before it where both are of the same moment.
_DOCUMENTS = """
SELECT seq, kind, key, at, who, status, amount, payload,
    (SELECT group_concat(name, ' ') FROM contact WHERE contact.who = doc.who AND shared = 0)
FROM doc WHERE refused = 0 AND kind <> :adjustment
ORDER BY at, CASE WHEN kind = :return AND :prefix IS NOT NULL THEN max(seq, coalesce((
    SELECT sale.seq FROM doc AS sale WHERE sale.kind = :sale AND sale.key =
    CASE substr(doc.key, 1, length(:prefix)) WHEN :prefix THEN substr(doc.key, length(:prefix) + 1) ELSE doc.key END
), 0)) ELSE seq END, kind
"""
_BATCH = 2000
_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Document(NamedTuple):
    """A purchase or a return with all its lines, and the rows of the file it came from."""

    kind: int
    number: str
    at: int
    who: str
    status: str
    amount_minor: int
    first_row: int
    lines: tuple[Line, ...]
    contacts: tuple[str, ...] = ()


class Refusal(NamedTuple):
    row: int
    number: str
    field: str
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What the file holds; money in smallest units, returns below zero. Guests and rejected are rows."""

    customers: int
    orders: int
    refunds: int
    lines: int
    guests: int
    rejected: int
    gross_minor: int
    returns_minor: int
    adjustments_minor: int
    first_at: int
    last_at: int

    @property
    def net_minor(self) -> int:
        return self.gross_minor + self.returns_minor


class Spool:
    def __init__(self, path: Path, *, numbered: bool) -> None:
        """``numbered``: rows carry order numbers. Else each row is an order, named by its content and occurrence."""
        self.path = path
        self.numbered = numbered
        path.unlink(missing_ok=True)
        self.database = sqlite3.connect(path, isolation_level=None)
        self.database.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-4096; PRAGMA temp_store=FILE;"
            + _SCHEMA
        )
        if numbered:
            self.database.execute("CREATE UNIQUE INDEX doc_key ON doc (kind, key)")
        self._waiting: list[tuple[object, ...]] = []
        self._bad: list[Refusal] = []
        self._contacts: set[tuple[str, str]] = set()
        self._open: Entry | None = None
        self._lines: list[Line] = []
        self._rows = (0, 0)
        self._amount = self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.database.close()
        self.path.unlink(missing_ok=True)

    # --- in ---
    def add(self, row: int, entry: Entry) -> None:
        """Rows of one order that follow each other travel together."""
        earlier = self._open
        if (
            earlier is not None
            and entry.number
            and entry.number == earlier.number
            and entry.kind == earlier.kind
            and entry.who == earlier.who
        ):
            self._rows = (self._rows[0], row)
        else:
            self._close()
            self._open, self._rows, self._amount, self._count = entry, (row, row), 0, 0
        self._amount += entry.amount_minor
        self._count += 1
        if entry.line is not None:
            self._lines.append(entry.line)
        self._contacts.update((each, entry.who) for each in entry.contacts)

    def refuse(self, refusal: Refusal) -> None:
        self._bad.append(refusal)
        if len(self._bad) >= _BATCH:
            self._flush()

    def _close(self) -> None:
        entry = self._open
        if entry is None:
            return
        first, last = self._rows
        self._waiting.append(
            (
                first, entry.kind, entry.number or entry.content, entry.at, entry.who, entry.status, self._amount,
                self._count, f"{first}-{last}", _text(self._lines)[1:-1],
            )
        )  # fmt: skip
        self._open, self._lines = None, []
        if len(self._waiting) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        self.database.execute("BEGIN")
        self.database.executemany(_INSERT + (_MERGE if self.numbered else ""), self._waiting)
        self._waiting.clear()
        self.database.executemany("INSERT OR IGNORE INTO bad VALUES (?,?,?,?,?)", self._bad)
        self._bad.clear()
        self.database.executemany(_CONTACT, sorted(self._contacts))
        self._contacts.clear()
        self.database.execute("COMMIT")

    def finish(self, *, belongs: str, two_customers: str) -> None:
        """Name what has no number, and set aside whole orders of which a row was refused. The texts say why."""
        self._close()
        self._flush()
        if not self.numbered:
            self.database.executescript(_OCCURRENCES)
            return
        self.database.execute(
            "UPDATE doc SET refused = 1 WHERE mixed = 1 OR key IN (SELECT doc FROM bad WHERE doc <> '')"
        )
        for key, spans, mixed in self.database.execute(
            "SELECT key, spans, mixed FROM doc WHERE refused = 1 ORDER BY seq"
        ):
            reason = two_customers if mixed else belongs
            self.refuse_rows(spans, key, "mixed_customers" if mixed else "order_incomplete", reason)
        self._flush()

    def refuse_rows(self, spans: str, number: str, code: str, message: str) -> None:
        for span in spans.split(","):
            first, last = map(int, span.split("-"))
            for row in range(first, last + 1):
                self.refuse(Refusal(row, number, "", code, message))

    def refuse_document(self, document: Document, code: str, message: str) -> None:
        """A purchase that the books refuse; known only once it is written."""
        spans = self.database.execute("SELECT spans FROM doc WHERE seq = ?", [document.first_row]).fetchone()[0]
        self.database.execute("UPDATE doc SET refused = 1 WHERE seq = ?", [document.first_row])
        self.refuse_rows(spans, document.number, code, message)
        self._flush()

    # --- out ---
    def documents(self, return_prefix: str | None = None) -> Iterator[Document]:
        """Purchases and returns in time order; the same order each time the same file is read.

        ``return_prefix`` stands before an order's own number in its returns'; with None they have numbers of their own.
        """
        rows: Iterable[tuple[int, int, str, int, str, str, int, str, str | None]] = self.database.execute(
            _DOCUMENTS, {"adjustment": ADJUSTMENT, "return": RETURN, "sale": SALE, "prefix": return_prefix}
        )
        for seq, kind, key, at, who, status, amount, payload, contacts in rows:
            lines = tuple(Line(*each) for each in json.loads(f"[{payload}]"))
            yield Document(kind, key, at, who, status, amount, seq, lines, tuple((contacts or "").split()))

    def totals(self) -> Totals:
        by_kind = {SALE: (0, 0, 0), RETURN: (0, 0, 0), ADJUSTMENT: (0, 0, 0)}
        for kind, *sums in self.database.execute(
            "SELECT kind, count(*), sum(rows), sum(amount) FROM doc WHERE refused = 0 GROUP BY kind"
        ):
            by_kind[kind] = (sums[0], sums[1], sums[2])
        customers, first_at, last_at = self._one(
            "SELECT count(DISTINCT nullif(who, '')), min(at), max(at) FROM doc WHERE refused = 0"
        )
        (guests,) = self._one("SELECT sum(rows) FROM doc WHERE refused = 0 AND who = '' AND kind <> ?", ADJUSTMENT)
        (rejected,) = self._one("SELECT count(*) FROM bad")
        return Totals(
            customers=customers,
            orders=by_kind[SALE][0],
            refunds=by_kind[RETURN][0],
            lines=sum(each[1] for each in by_kind.values()),
            guests=guests,
            rejected=rejected,
            gross_minor=by_kind[SALE][2],
            returns_minor=by_kind[RETURN][2],
            adjustments_minor=by_kind[ADJUSTMENT][2],
            first_at=first_at,
            last_at=last_at,
        )

    def refusals(self, *, limit: int = -1) -> Iterator[Refusal]:
        self._flush()
        for row in self.database.execute(
            "SELECT row, doc, field, code, message FROM bad ORDER BY row LIMIT ?", [limit]
        ):
            yield Refusal(*row)

    def _one(self, sql: str, *params: int) -> list[int]:
        return [value or 0 for value in self.database.execute(sql, params).fetchone()]
