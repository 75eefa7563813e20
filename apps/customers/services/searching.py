"""Whom staff mean by what they typed: a name in any order or with a typo, a contact, a number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import add, or_

from django.db import connection
from django.db.models import Case, F, IntegerField, Min, Q, QuerySet, Value, When

from apps.customers.errors import BadContact
from apps.customers.finders import finders
from apps.customers.models import Customer, Identifier, NameWord, Spelling
from apps.customers.services.contacts import normalize_email, normalize_phone
from apps.customers.services.records import TAIL_DIGITS, find_by_phone_tail
from apps.customers.spelling import edits_between, edits_forgiven, traces_of_typed, words_of
from apps.shop.services import current_shop

TYPED_MAX = 200
WORDS_MAX = 6
FOUND_MAX = 50
_PHONE_DIGITS_MIN = 7
_PART_OF_EMAIL_MIN = 3
_WHOLE, _BEGINNING = 0, 1


def search_customers(*, text: str, among: QuerySet[Customer] | None = None, limit: int = FOUND_MAX) -> list[int]:
    """Primary keys of at most ``limit`` customers, the best first: by number or contact, by whole words of the name, by
    their beginnings, with typos, by a part of the e-mail address. Nothing typed finds nobody. A fixed number of queries.
    """
    typed = text.strip()[:TYPED_MAX].replace("\0", "")
    if not typed:
        return []
    people = Customer.objects.present() if among is None else among
    found = dict.fromkeys(_by_number(typed))
    found |= dict.fromkeys(_by_tail(typed))
    is_number = bool(found)
    found |= dict.fromkeys(_by_name(typed, among, limit))
    if not is_number and len(found) < limit:
        found |= dict.fromkeys(_by_part_of_email(typed, people, limit))
    present = set(people.filter(pk__in=found).order_by().values_list("pk", flat=True))
    return [pk for pk in found if pk in present][:limit]


def _by_number(typed: str) -> list[int]:
    """Exactly this contact, card, outside id, or number of something they own."""
    contacts = Q()
    if email := _email(typed):
        contacts |= Q(email=email)
    if phone := _phone(typed):
        contacts |= Q(phone=phone)
    found = list(Customer.objects.filter(contacts).values_list("pk", flat=True)) if contacts else []
    spellings = {typed, "".join(typed.split()).replace("-", "").upper()}
    found += Identifier.objects.filter(value__in=spellings).values_list("customer_id", flat=True)[:FOUND_MAX]
    for finder in finders():
        found += finder(typed)
    return found


def _email(typed: str) -> str:
    try:
        return normalize_email(typed) if "@" in typed else ""
    except BadContact:
        return ""


def _phone(typed: str) -> str:
    if sum(c.isdecimal() for c in typed) < _PHONE_DIGITS_MIN:
        return ""
    try:
        return normalize_phone(typed, current_shop().country)
    except BadContact:
        return ""


def _by_tail(typed: str) -> list[int]:
    digits = "".join(typed.split())
    if not digits.isdecimal() or len(digits) < TAIL_DIGITS:
        return []
    return [customer.pk for customer in find_by_phone_tail(digits=digits)]


def _by_part_of_email(typed: str, people: QuerySet[Customer], limit: int) -> Iterable[int]:
    """The one look at every row there is; addresses are plain letters, and short."""
    part = typed.lower()
    if len(part) < _PART_OF_EMAIL_MIN or not part.isascii() or " " in part:
        return []
    return people.filter(email__contains=part).order_by("-pk").values_list("pk", flat=True)[:limit]


def _by_name(typed: str, among: QuerySet[Customer] | None, limit: int) -> Iterable[int]:
    """Everybody with a word for each word typed. What fits worse counts more, and the least comes first."""
    words = words_of(typed)[:WORDS_MAX]
    if not words:
        return []
    meant = _meant(words)
    fits = [_begins(word) | Q(text__in=meant[word]) for word in words]
    rows = NameWord.objects.filter(reduce(or_, fits))
    if among is not None:
        rows = rows.filter(customer__in=among.order_by().values("pk"))
    marks = {f"mark_{n}": Min(_mark(word, meant[word])) for n, word in enumerate(words)}
    people = rows.values("customer_id").annotate(**marks).filter(**{f"{name}__isnull": False for name in marks})
    total = reduce(add, (F(name) for name in marks))
    return people.order_by(total, "-customer_id").values_list("customer_id", flat=True)[:limit]


def _meant(words: Sequence[str]) -> dict[str, dict[str, int]]:
    """By word typed: the words of the shop's people it may be a typo of, and the edits between. One query for all."""
    typed_traces = {word: traces_of_typed(word) for word in words}
    looked_for = set().union(*typed_traces.values())
    found: dict[str, dict[str, int]] = defaultdict(dict)
    if not looked_for:
        return found
    texts = Spelling.objects.filter(trace__in=looked_for).values_list("text", flat=True).distinct()
    for text in texts:
        for word in typed_traces:
            edits = edits_between(word, text, edits_forgiven(text))
            if 0 < edits <= edits_forgiven(text):
                found[word][text] = edits
    return found


def _mark(word: str, meant: dict[str, int]) -> Case:
    cases = [When(text=word, then=Value(_WHOLE)), When(_begins(word), then=Value(_BEGINNING))]
    for edits in sorted(set(meant.values())):
        alike = [text for text, count in meant.items() if count == edits]
        cases.append(When(text__in=alike, then=Value(_BEGINNING + edits)))
    return Case(*cases, default=None, output_field=IntegerField())


def _begins(word: str) -> Q:
    if connection.vendor == "postgresql":
        return Q(text__startswith=word)
    # SQLite's LIKE knows no index here; its letters sort by their number, so that a range does.
    return Q(text__gte=word, text__lt=word + "\U0010ffff")
