from __future__ import annotations

from apps.codes import keys
from apps.codes.models import Code


def mint_code(*, kind: str) -> Code:
    """A new secret code. Its text is not stored anywhere: ``code_text`` derives it."""
    code = Code(kind=kind)
    text = keys.secret_text(kind, code.seed)
    code.key_hash = keys.keyed_hash("key", keys.secret_key(text))
    code.tail = text[-4:]
    code.save(force_insert=True)
    return code


def code_text(code: Code) -> str:
    """What the owner may see: sixteen safe characters in groups of four."""
    return keys.grouped(keys.secret_text(code.kind, code.seed))


def find_code(*, text: str, kind: str | None = None) -> Code | None:
    """The code somebody typed, in any spelling. Doors count the attempt first."""
    found = Code.objects.filter(key_hash=keys.keyed_hash("key", keys.secret_key(text)))
    return found.filter(kind=kind).first() if kind else found.first()
