"""The words people are found by, kept in step with their names in the transaction that changes a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import QuerySet

from apps.common.bulk import insert_rows
from apps.customers.models import Customer, NameWord, Spelling
from apps.customers.spelling import traces, words_of

REBUILD_AT_ONCE = 2_000


@transaction.atomic
def index_names(*, names: Mapping[int, str], are_new: bool = False) -> None:
    """Make the words of these customers (by primary key) those of their names; a forgotten one has none left.

    The same few statements for one as for thousands; none for new customers without a name.
    """
    wanted = {(word, pk) for pk, name in names.items() for word in words_of(name)}
    known = set() if are_new else set(_words(names).values_list("text", "customer_id"))
    if gone := known - wanted:
        rows = _words(names).filter(text__in={text for text, _pk in gone}).values_list("pk", "text", "customer_id")
        NameWord.objects.filter(pk__in=[pk for pk, text, customer in rows if (text, customer) in gone]).delete()
        _unlearn({text for text, _pk in gone})
    if fresh := sorted(wanted - known):
        insert_rows(NameWord, ["text", "customer_id"], fresh, skip_known=True)
        _learn({text for text, _pk in fresh})


def rebuild_search() -> int:
    """Make the words of everybody anew, some thousands at a time. Returns how many people were looked at."""
    done, last = 0, 0
    while batch := dict(
        Customer.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "name")[:REBUILD_AT_ONCE]
    ):
        index_names(names=batch)
        # Also those whose words stand already: their traces may not.
        _learn({word for name in batch.values() for word in words_of(name)})
        done, last = done + len(batch), max(batch)
    Spelling.objects.exclude(text__in=NameWord.objects.values("text")).delete()
    return done


def _words(names: Iterable[int]) -> QuerySet[NameWord]:
    return NameWord.objects.filter(customer__in=list(names))


def _learn(words: set[str]) -> None:
    known = set(Spelling.objects.filter(text__in=words).values_list("text", flat=True).distinct())
    # In one order everywhere, so that two who learn the same words wait for each other and do not block each other.
    rows = sorted((trace, word) for word in words - known for trace in traces(word))
    insert_rows(Spelling, ["trace", "text"], rows, skip_known=True)


def _unlearn(words: set[str]) -> None:
    """Somebody's rare surname must not outlive them. A name that comes in at the same moment may lose its traces with
    it: then it is found by its right spelling only, until the next rebuilding."""
    kept = set(NameWord.objects.filter(text__in=words).values_list("text", flat=True).distinct())
    Spelling.objects.filter(text__in=words - kept).delete()
