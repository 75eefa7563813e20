from apps.messaging.services.delivery import deliver_due
from apps.messaging.services.letters import queue_letter
from apps.messaging.services.suppression import suppress
from apps.messaging.services.sweeping import blank_old_codes
from apps.messaging.services.unsubscribing import unsubscribe, unsubscribe_link, unsubscribe_message

__all__ = [
    "blank_old_codes",
    "deliver_due",
    "queue_letter",
    "suppress",
    "unsubscribe",
    "unsubscribe_link",
    "unsubscribe_message",
]
