from apps.nights.services.running import due_day, is_late, run_due_nights, run_night

__all__ = ["due_day", "is_late", "run_due_nights", "run_night"]
