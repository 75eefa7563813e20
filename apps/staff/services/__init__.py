from apps.staff.errors import BadStaffDetails, LastOwner, NotYours, OwnerExists
from apps.staff.services.adding import add_first_owner, add_staff, nobody_works_here
from apps.staff.services.changing import change_person, choose_language, let_go, note_change, take_back
from apps.staff.services.guarding import lock_person, refuse_beyond_role, set_password

__all__ = [
    "BadStaffDetails",
    "LastOwner",
    "NotYours",
    "OwnerExists",
    "add_first_owner",
    "add_staff",
    "change_person",
    "choose_language",
    "let_go",
    "lock_person",
    "nobody_works_here",
    "note_change",
    "refuse_beyond_role",
    "set_password",
    "take_back",
]
