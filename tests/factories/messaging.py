"""Letters in the tray."""

from __future__ import annotations

import factory

from apps.messaging.models import Message
from tests.factories.customers import CustomerFactory


class MessageFactory(factory.django.DjangoModelFactory[Message]):
    """A programme letter to a member who said nothing about letters, waiting to be sent."""

    class Meta:
        model = Message

    reference = factory.Sequence(lambda n: f"letter:{n}")
    customer = factory.SubFactory(CustomerFactory)
    to = factory.LazyAttribute(lambda message: message.customer.email if message.customer else "ada@example.com")
    purpose = Message.Purpose.PROGRAMME
    template = "programs/points_expire"
    language = "en"
    subject = "Your points"
    body_text = "Some end soon.\n"
    body_html = "<p>Some end soon.</p>\n"
