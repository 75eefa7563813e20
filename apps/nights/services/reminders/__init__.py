"""Rule 41: two reminders, and what becomes of each."""

from apps.nights.services.reminders.noting import note_reminders
from apps.nights.services.reminders.writing import write_due_reminders

__all__ = ["note_reminders", "write_due_reminders"]
