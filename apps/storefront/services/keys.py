"""Keys of the API: made, recognised, revoked."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from apps.common import clock
from apps.orders.models import Channel
from apps.storefront.errors import BadChannel, ScopeNotPublishable, UnknownKey, UnknownScope
from apps.storefront.models import ApiKey, KeyScope

MARKS = {ApiKey.Kind.SECRET: "mk_live_", ApiKey.Kind.PUBLISHABLE: "mk_pub_"}
# What a key that anybody can read in a web page may do.
PUBLISHABLE_SCOPES = frozenset({KeyScope.Scope.QUOTES_READ, KeyScope.Scope.REWARDS_READ})
_PREFIX_LETTERS = 8
_PREFIX = re.compile(rf"(?:{'|'.join(MARKS.values())})[0-9a-f]{{{_PREFIX_LETTERS}}}")
_SEEN_EVERY = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class NewKey:
    """``text`` is the key itself: shown to whoever asked for it, now and never again."""

    key: ApiKey
    text: str
    channel_created: bool


@transaction.atomic
def create_key(
    *,
    name: str,
    channel_code: str,
    scopes: Collection[str] | None = None,
    kind: ApiKey.Kind = ApiKey.Kind.SECRET,
) -> NewKey:
    """Make a key. ``scopes=None`` gives all that the kind may have. Raises UnknownScope, ScopeNotPublishable, BadChannel."""
    allowed = _allowed(kind, scopes)
    channel, channel_created = _channel(channel_code)
    prefix = MARKS[kind] + secrets.token_hex(_PREFIX_LETTERS // 2)
    text = f"{prefix}_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(name=name, channel=channel, kind=kind, prefix=prefix, key_hash=_hash(text))
    KeyScope.objects.bulk_create(KeyScope(key=key, scope=scope) for scope in allowed)
    return NewKey(key=key, text=text, channel_created=channel_created)


def recognise(text: str) -> tuple[ApiKey, frozenset[str]] | None:
    """The key row and its scopes, in one query; None for anything that is not a valid key."""
    rows = list(KeyScope.objects.filter(key__prefix=_prefix_of(text)).select_related("key__channel"))
    key_hash = rows[0].key.key_hash if rows else ""
    if not hmac.compare_digest(key_hash, _hash(text)) or rows[0].key.revoked_at is not None:
        return None
    _note_use(rows[0].key)
    return rows[0].key, frozenset(row.scope for row in rows)


def revoke_key(*, prefix: str) -> ApiKey:
    """End a key, found by its beginning or by the whole of it. Safe to repeat. Raises UnknownKey."""
    key = ApiKey.objects.filter(prefix=_prefix_of(prefix)).first()
    if key is None:
        raise UnknownKey(_("No key begins with this."), field="prefix")
    ApiKey.objects.valid().filter(pk=key.pk).update(revoked_at=clock.now())
    key.refresh_from_db()
    return key


def _allowed(kind: ApiKey.Kind, scopes: Collection[str] | None) -> list[str]:
    possible = [s for s in KeyScope.Scope if kind == ApiKey.Kind.SECRET or s in PUBLISHABLE_SCOPES]
    if scopes is None:
        return [scope.value for scope in possible]
    unknown = sorted(set(scopes) - set(KeyScope.Scope.values))
    if unknown or not scopes:
        raise UnknownScope(
            _("Unknown scope: %(unknown)s. Choose from: %(known)s.")
            % {"unknown": ", ".join(unknown) or "-", "known": ", ".join(KeyScope.Scope.values)},
            field="scopes",
        )
    private = sorted(set(scopes) - {s.value for s in possible})
    if private:
        raise ScopeNotPublishable(
            _("A publishable key may only have %(public)s.") % {"public": ", ".join(sorted(PUBLISHABLE_SCOPES))},
            field="scopes",
        )
    return [scope.value for scope in possible if scope.value in set(scopes)]


def _channel(code: str) -> tuple[Channel, bool]:
    found = Channel.objects.filter(code=code).first()
    if found is not None:
        return found, False
    channel = Channel(code=code, name=code.replace("-", " ").replace("_", " ").capitalize(), kind=Channel.Kind.WEB)
    if not 1 <= len(code) <= 40 or not all(c.isascii() and (c.isalnum() or c in "-_") for c in code):
        raise BadChannel(_("Write the channel with letters, digits and dashes, at most 40."), field="channel")
    channel.save()
    return channel, True


def _prefix_of(text: str) -> str:
    found = _PREFIX.match(text)
    return found[0] if found else ""


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _note_use(key: ApiKey) -> None:
    now = clock.now()
    if key.last_used_at is None or key.last_used_at < now - _SEEN_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
