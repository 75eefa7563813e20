from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.customers.models.customer import Customer

TAG_NAME_MAX = 40


class Tag(models.Model):
    """A word that the staff stick on customers: "wedding", "wholesale". For the shop's eyes, never shown to members."""

    name = models.CharField(_("name"), max_length=TAG_NAME_MAX)
    # Folded, so that "Düğün" and "dugun" are one tag.
    name_key = models.CharField(max_length=TAG_NAME_MAX, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name_key"],
                name="customers_tag_name_unique",
                violation_error_message=_("This tag is there already."),
            ),
            models.CheckConstraint(condition=~models.Q(name_key=""), name="customers_tag_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    """A tag on a customer, and who stuck it there."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings", verbose_name=_("tag"))
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="taggings", verbose_name=_("customer"))
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("given by")
    )
    given_at = models.DateTimeField(_("given"), default=clock.now)

    class Meta:
        verbose_name = _("tag of a customer")
        verbose_name_plural = _("tags of customers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["customer", "tag"], name="customers_tagging_once_per_customer"),
        ]
        indexes = [models.Index(fields=["tag", "customer"], name="customers_tagging_of_tag")]

    def __str__(self) -> str:
        return f"{self.tag_id}: {self.customer_id}"
