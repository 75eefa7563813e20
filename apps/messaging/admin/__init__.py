from apps.messaging.admin.letters import MessageDesk, PauseDesk, SuppressionDesk
from apps.messaging.admin.look import BrandDesk

__all__ = ["BrandDesk", "MessageDesk", "PauseDesk", "SuppressionDesk"]
