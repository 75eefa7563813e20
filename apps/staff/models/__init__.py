from apps.staff.models.change import StaffChange
from apps.staff.models.user import User, UserManager

__all__ = ["StaffChange", "User", "UserManager"]
