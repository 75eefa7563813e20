"""The texts people agree to. A change is a new version; what somebody saw is never edited."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from apps.customers.default_texts import DEFAULT_NOTICES
from apps.customers.errors import BadValue
from apps.customers.models import Notice
from apps.customers.services.cards import ALPHABET
from apps.customers.services.contacts import clean_language
from apps.shop.services import current_shop

COUNTER_CODE_LENGTH = 6


def current_notice(*, kind: str, language: str) -> Notice:
    """The newest version in this language; else in the shop's, in English, in any. Publishes the starting texts if none is."""
    newest = _newest(kind)
    if not newest:
        publish_default_notices()
        newest = _newest(kind)
    for wished in (language, current_shop().language, "en"):
        if wished in newest:
            return newest[wished]
    return next(iter(newest.values()))


@transaction.atomic
def publish_notice(*, kind: str, language: str, text: str) -> Notice:
    """A new version, in force from now on. The same text again is the same version."""
    if not text.strip():
        raise BadValue(_("Write the text."), field="text")
    language = clean_language(language)
    latest = Notice.objects.select_for_update().filter(kind=kind, language=language).order_by("-version").first()
    if latest is not None and latest.text == text:
        return latest
    version = latest.version + 1 if latest else 1
    return Notice.objects.create(
        kind=kind, language=language, version=version, text=text, counter_code=new_counter_code()
    )


def publish_default_notices() -> None:
    """The starting texts, for whatever kind and language has none. Safe to repeat and to race."""
    present = set(
        Notice.objects.values_list("kind", "language").annotate(newest=Max("version")).values_list("kind", "language")
    )
    Notice.objects.bulk_create(
        [
            Notice(kind=kind, language=language, version=1, text=text, counter_code=new_counter_code())
            for kind, language, text in DEFAULT_NOTICES
            if (kind, language) not in present
        ],
        ignore_conflicts=True,
    )


def new_counter_code() -> str:
    """Six safe characters printed under the notice at the counter."""
    return "".join(secrets.choice(ALPHABET) for _place in range(COUNTER_CODE_LENGTH))


def notice_text(notice: Notice) -> str:
    """The text as people read it, with the shop's name in it."""
    return notice.text.replace("{shop}", current_shop().name)


def _newest(kind: str) -> dict[str, Notice]:
    # Versions rise, so the last one of each language stays.
    return {row.language: row for row in Notice.objects.filter(kind=kind).order_by("version", "pk")}
