from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.catalog.models import Category, Product
from apps.customers.models import Tag
from apps.programs.models import Program, Tier
from apps.segments.models.segment import Segment


class Group(models.Model):
    """Conditions and further groups that belong together. The root is the group without a parent."""

    class Mode(models.TextChoices):
        ALL = "all", _("All of these")
        ANY = "any", _("At least one of these")
        NONE = "none", _("None of these")

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="groups", verbose_name=_("segment"))
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="groups", verbose_name=_("inside"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    mode = models.CharField(_("which must hold"), max_length=4, choices=Mode, default=Mode.ALL)

    class Meta:
        verbose_name = _("group of conditions")
        verbose_name_plural = _("groups of conditions")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["segment"], condition=models.Q(parent=None), name="segments_group_one_root_per_segment"
            ),
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="segments_group_not_inside_itself"),
        ]

    def __str__(self) -> str:
        return self.get_mode_display()


class Condition(models.Model):
    """One thing that is asked of a customer: a kind, and the answers it takes (``drafts.Values``)."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="conditions", verbose_name=_("group"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    kind = models.CharField(_("kind"), max_length=40)
    how = models.CharField(_("how"), max_length=16, blank=True)
    word = models.CharField(_("word"), max_length=40, blank=True)
    other_word = models.CharField(_("second word"), max_length=40, blank=True)
    low = models.BigIntegerField(_("figure"), null=True)
    high = models.BigIntegerField(_("second figure"), null=True)
    days = models.PositiveIntegerField(_("days"), null=True)
    first_on = models.DateField(_("first day"), null=True)
    last_on = models.DateField(_("last day"), null=True)
    program = models.ForeignKey(Program, models.PROTECT, null=True, related_name="+", verbose_name=_("programme"))

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(kind=""), name="segments_condition_has_a_kind"),
            models.CheckConstraint(
                condition=models.Q(low=None) | models.Q(high=None) | models.Q(low__lte=models.F("high")),
                name="segments_condition_figures_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(first_on=None)
                | models.Q(last_on=None)
                | models.Q(first_on__lte=models.F("last_on")),
                name="segments_condition_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class Pick(models.Model):
    """One of the things a condition names. ``key`` is a word from a list, or names a row of an app above."""

    condition = models.ForeignKey(Condition, models.CASCADE, related_name="picks", verbose_name=_("condition"))
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="+", verbose_name=_("product"))
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+", verbose_name=_("category"))
    tag = models.ForeignKey(Tag, models.PROTECT, null=True, related_name="+", verbose_name=_("tag"))
    tier = models.ForeignKey(Tier, models.PROTECT, null=True, related_name="+", verbose_name=_("tier"))
    key = models.CharField(_("key"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(product__isnull=False, category=None, tag=None, tier=None, key="")
                | models.Q(product=None, category__isnull=False, tag=None, tier=None, key="")
                | models.Q(product=None, category=None, tag__isnull=False, tier=None, key="")
                | models.Q(product=None, category=None, tag=None, tier__isnull=False, key="")
                | (models.Q(product=None, category=None, tag=None, tier=None) & ~models.Q(key="")),
                name="segments_pick_names_one_thing",
            ),
            models.UniqueConstraint(
                fields=["condition", "key"], condition=~models.Q(key=""), name="segments_pick_key_once"
            ),
            models.UniqueConstraint(fields=["condition", "product"], name="segments_pick_product_once"),
            models.UniqueConstraint(fields=["condition", "category"], name="segments_pick_category_once"),
            models.UniqueConstraint(fields=["condition", "tag"], name="segments_pick_tag_once"),
            models.UniqueConstraint(fields=["condition", "tier"], name="segments_pick_tier_once"),
        ]

    def __str__(self) -> str:
        return self.key or str(self.product or self.category or self.tag or self.tier)
