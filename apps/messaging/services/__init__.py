from apps.messaging.services.delivery import deliver_due
from apps.messaging.services.letters import queue_letter
from apps.messaging.services.suppression import suppress
from apps.messaging.services.unsubscribing import unsubscribe, unsubscribe_link, unsubscribe_message

__all__ = [
    "deliver_due",
    "queue_letter",
    "suppress",
    "unsubscribe",
    "unsubscribe_link",
    "unsubscribe_message",
]
