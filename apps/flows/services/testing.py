"""The letter to oneself, before anybody else reads it."""

from __future__ import annotations

import dataclasses
import uuid

from django.utils.translation import gettext as _

from apps.customers.services import normalize_email, normalize_phone
from apps.flows.errors import BadFlow
from apps.flows.models import Flow, FlowRun
from apps.flows.reports import sample_of
from apps.flows.services.saving import flow_of
from apps.messaging.models import Message
from apps.messaging.services import write_letters
from apps.shop.services import current_shop


def send_test(*, kind: str, to: str, run: FlowRun, step: int = 1, language: str = "") -> Message:
    """As the customer of this run would read it, to another address. No code is made and nobody's history shows it.

    Raises BadFlow, BadEmail or BadPhone.
    """
    flow, texts = flow_of(kind)
    is_mail = flow.channel == Flow.Channel.EMAIL
    address = normalize_email(to) if is_mail else normalize_phone(to, current_shop().country)
    draft = sample_of(flow, texts, run, step, language)
    if draft is None:
        raise BadFlow(_("Write the letter first."))
    test = dataclasses.replace(
        draft,
        reference=f"flow-test:{kind}:{uuid.uuid4().hex}",
        subject=_("Test: %(subject)s") % {"subject": draft.subject},
        purpose=Message.Purpose.SERVICE,
        kind="flows/test",
        to=address,
    )
    return write_letters(drafts=[test])[0]
