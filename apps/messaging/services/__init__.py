from apps.messaging.services.delivery import deliver_due
from apps.messaging.services.gates import Gate, gate
from apps.messaging.services.letters import queue_letter
from apps.messaging.services.pausing import is_paused, pause, paused_ids, resume
from apps.messaging.services.suppression import suppress
from apps.messaging.services.sweeping import blank_old_codes
from apps.messaging.services.unsubscribing import unsubscribe, unsubscribe_link, unsubscribe_message

__all__ = [
    "Gate",
    "blank_old_codes",
    "deliver_due",
    "gate",
    "is_paused",
    "pause",
    "paused_ids",
    "queue_letter",
    "resume",
    "suppress",
    "unsubscribe",
    "unsubscribe_link",
    "unsubscribe_message",
]
