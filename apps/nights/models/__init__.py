from apps.nights.models.night import Night, NightStep
from apps.nights.models.reminder import Reminder

__all__ = ["Night", "NightStep", "Reminder"]
