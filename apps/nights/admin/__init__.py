from apps.nights.admin.nights import NightDesk
from apps.nights.admin.reminders import ReminderDesk

__all__ = ["NightDesk", "ReminderDesk"]
