from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.feedback.models.talk import TEXT_MAX
from apps.portal.forms.base import MemberForm, Ticket

SUBJECT_MAX = 120


class CaseForm(MemberForm):
    """Something is wrong, or a question. ``ticket`` makes a double click one conversation."""

    ticket = Ticket()
    subject = forms.CharField(
        label=_("What is it about?"),
        max_length=SUBJECT_MAX,
        help_text=_("A few words, for example: My points are missing."),
        error_messages={"required": _("Write a few words.")},
    )
    text = forms.CharField(
        label=_("Tell us"),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write a few words.")},
    )


class AnswerForm(MemberForm):
    ticket = Ticket()
    text = forms.CharField(
        label=_("Write back"),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write a few words.")},
    )
