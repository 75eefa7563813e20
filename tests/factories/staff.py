from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from apps.staff.models import User


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"staff{n}@shop.example")
    name = factory.Sequence(lambda n: f"Staff {n}")
    role = User.Role.OWNER
