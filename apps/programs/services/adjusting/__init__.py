"""Points added or taken by hand, once, within the role's limit, and taken back."""

from apps.programs.services.adjusting.limits import set_adjust_limits
from apps.programs.services.adjusting.making import adjust_points
from apps.programs.services.adjusting.undoing import UNDO_MINUTES, may_undo, undo_adjustment

__all__ = ["UNDO_MINUTES", "adjust_points", "may_undo", "set_adjust_limits", "undo_adjustment"]
