from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock

NAME_MAX = 120


class SegmentQuerySet(models.QuerySet["Segment"]):
    def counted_longest_ago(self) -> Self:
        """Those never counted first."""
        return self.order_by(models.F("counted_at").asc(nulls_first=True), "pk")


class Segment(models.Model):
    """A saved question: which customers? The answer is never stored, only how many there were when it was last counted."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=NAME_MAX)
    # Folded, so that "Müdavimler" and "mudavimler" are one.
    name_key = models.CharField(max_length=NAME_MAX, editable=False)
    # Rises with each change, so that two people who edit it at once hear of each other.
    version = models.PositiveIntegerField(default=1, editable=False)
    size = models.PositiveIntegerField(_("people"), default=0, editable=False)
    counted_at = models.DateTimeField(_("counted"), null=True, editable=False)
    changed_at = models.DateTimeField(_("last changed"), default=clock.now, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("changed by"),
        editable=False,
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = SegmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name_key"],
                name="segments_segment_name_unique",
                violation_error_message=_("Another segment already has this name."),
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="segments_segment_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
