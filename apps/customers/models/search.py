from __future__ import annotations

from django.db import models

from apps.customers.models.customer import Customer
from apps.customers.spelling import TRACE_LETTERS, WORD_MAX


class NameWord(models.Model):
    """A folded word of a customer's name. Follows from the name: ``services.indexing`` keeps it, nobody edits it."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    text = models.CharField(max_length=WORD_MAX)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "customer"], name="customers_nameword_once_per_customer"),
        ]
        indexes = [
            # Words that begin with what was typed, whatever order the database's language sorts letters in.
            models.Index(fields=["text"], opclasses=["varchar_pattern_ops"], name="customers_nameword_beginning"),
        ]

    def __str__(self) -> str:
        return self.text


class Spelling(models.Model):
    """A trace of a word that somebody's name holds, to find it by when it is typed wrong. One set per word, not per
    person: a shop of a hundred thousand people has some ten thousand words."""

    trace = models.CharField(max_length=TRACE_LETTERS)
    text = models.CharField(max_length=WORD_MAX)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trace", "text"], name="customers_spelling_trace_unique")]
        indexes = [models.Index(fields=["text"], name="customers_spelling_word")]

    def __str__(self) -> str:
        return f"{self.trace}: {self.text}"
