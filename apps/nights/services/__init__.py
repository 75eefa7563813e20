from apps.nights.services.reminders import note_reminders, write_due_reminders
from apps.nights.services.running import due_day, is_late, run_due_nights, run_night

__all__ = ["due_day", "is_late", "note_reminders", "run_due_nights", "run_night", "write_due_reminders"]
