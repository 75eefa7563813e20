from apps.messaging.models.brand import Brand, Cap
from apps.messaging.models.delivery import DeliveryEvent
from apps.messaging.models.message import Message, MessageQuerySet
from apps.messaging.models.pause import Pause, PauseQuerySet
from apps.messaging.models.suppression import Suppression

__all__ = [
    "Brand",
    "Cap",
    "DeliveryEvent",
    "Message",
    "MessageQuerySet",
    "Pause",
    "PauseQuerySet",
    "Suppression",
]
