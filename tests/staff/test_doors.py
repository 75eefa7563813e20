"""The one question that the desk's pages ask about who stands before them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from apps.staff.doors import worker
from apps.staff.models import User
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db


def asked_by(user: User | AnonymousUser):
    request = RequestFactory().get("/admin/")
    request.user = user
    return request


def test_whoever_holds_one_of_the_permissions_is_let_in_by_name():
    support = UserFactory.create(role=User.Role.SUPPORT)
    assert worker(asked_by(support), "staff.change_user", "feedback.view_case") == support


@pytest.mark.parametrize("permissions", [(), ("staff.change_user",), ("staff.change_user", "no.such")])
def test_whoever_holds_none_of_them_is_not(permissions):
    with pytest.raises(PermissionDenied):
        worker(asked_by(UserFactory.create(role=User.Role.SUPPORT)), *permissions)


def test_somebody_who_has_left_is_not_let_in_whatever_the_role():
    with pytest.raises(PermissionDenied):
        worker(asked_by(UserFactory.create(role=User.Role.OWNER, is_active=False)), "feedback.view_case")


def test_a_stranger_is_not_let_in():
    with pytest.raises(PermissionDenied):
        worker(asked_by(AnonymousUser()), "feedback.view_case")
