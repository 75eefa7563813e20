"""Who stands before a page of the desk, asked in one way by all of them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from apps.staff.models import User


def worker(request: HttpRequest, *permissions: str) -> User:
    """Whoever holds one of these. Raises PermissionDenied."""
    user = request.user
    if not (isinstance(user, User) and any(user.has_perm(each) for each in permissions)):
        raise PermissionDenied
    return user
