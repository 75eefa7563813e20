from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from apps.codes import keys
from apps.codes.errors import SpaceTooFull
from apps.codes.models import Code
from apps.common import clock


def mint_code(*, kind: str) -> Code:
    """A new secret code. Its text is not stored anywhere: ``code_text`` derives it."""
    code = _new(kind, "")
    code.save(force_insert=True)
    return code


def mint_codes(*, kind: str, count: int, prefix: str = "") -> list[Code]:
    """Many at once, each with its own sixteen safe characters after the prefix. Raises SpaceTooFull (rule 59)."""
    if not keys.leaves_room(Code.objects.count() + count):
        raise SpaceTooFull(_("There would be so many codes that one could be guessed. Make fewer."), field="count")
    return Code.objects.bulk_create([_new(kind, prefix) for _number in range(count)], batch_size=1_000)


def code_text(code: Code) -> str:
    """What the owner may see: sixteen safe characters in groups of four, after the prefix if there is one."""
    text = keys.grouped(keys.secret_text(code.kind, code.seed))
    return f"{code.prefix}-{text}" if code.prefix else text


def find_code(*, text: str, kind: str | None = None) -> Code | None:
    """The code somebody typed, in any spelling. Doors count the attempt first."""
    found = Code.objects.filter(key_hash=_hash(text))
    return found.filter(kind=kind).first() if kind else found.first()


def find_codes(*, texts: Iterable[str]) -> dict[str, Code]:
    """The same for several, in one query; by the text as typed."""
    hashes = {text: _hash(text) for text in texts}
    if not hashes:
        return {}
    rows = {code.key_hash: code for code in Code.objects.filter(key_hash__in=set(hashes.values()))}
    return {text: rows[key] for text, key in hashes.items() if key in rows}


def _new(kind: str, prefix: str) -> Code:
    code = Code(kind=kind, prefix=prefix, created_at=clock.now())
    text = keys.secret_text(kind, code.seed)
    code.key_hash = _hash(prefix + text)
    code.tail = text[-4:]
    return code


def _hash(text: str) -> str:
    return keys.keyed_hash("key", keys.secret_key(text))
