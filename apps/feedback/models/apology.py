from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Apology(models.Model):
    """A prepared answer. Its texts know a few placeholders and are never templates of the code."""

    name = models.CharField(
        _("name"), max_length=80, unique=True, help_text=_("For the staff, for example: Late delivery.")
    )
    is_active = models.BooleanField(_("offered when replying"), default=True)

    class Meta:
        verbose_name = _("prepared answer")
        verbose_name_plural = _("prepared answers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ApologyText(models.Model):
    apology = models.ForeignKey(Apology, models.CASCADE, related_name="texts", verbose_name=_("prepared answer"))
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    text = models.TextField(_("text"), max_length=2_000)

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(
                fields=["apology", "language"],
                name="feedback_apologytext_one_per_language",
                violation_error_message=_("There is already a text in this language."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_language_display()
