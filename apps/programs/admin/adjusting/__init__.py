"""The dialog that adds or takes points, what it did, and its undoing."""

from apps.programs.admin.adjusting import desk
from apps.programs.admin.adjusting.dialog import adjust_page, adjust_preview

__all__ = ["adjust_page", "adjust_preview", "desk"]
