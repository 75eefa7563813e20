from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend

from apps.staff import roles
from apps.staff.models import User


class RoleBackend(ModelBackend):
    """E-mail and password as Django keeps them; permissions from the role instead of rows per user."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return isinstance(user_obj, User) and user_obj.is_active and roles.allows(user_obj.role, perm)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return isinstance(user_obj, User) and user_obj.is_active and roles.opens(user_obj.role, app_label)

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set(roles.ROLES.get(user_obj.role, ())) if isinstance(user_obj, User) and user_obj.is_active else set()
