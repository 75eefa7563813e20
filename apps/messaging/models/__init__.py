from apps.messaging.models.message import Message, MessageQuerySet
from apps.messaging.models.pause import Pause, PauseQuerySet
from apps.messaging.models.suppression import Suppression

__all__ = ["Message", "MessageQuerySet", "Pause", "PauseQuerySet", "Suppression"]
