"""Each statement of ``programs.sql`` beside the same thing said by the ORM."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection, models

from apps.programs import sql
from apps.programs.models import Membership, Program, RuleVersion
from apps.programs.services import add_rule, add_rule_version, update_program
from tests.factories.catalog import CategoryFactory, ProductFactory
from tests.factories.customers import CustomerFactory
from tests.factories.orders import NOON
from tests.factories.programs import ladder, member, program

pytestmark = [pytest.mark.django_db, pytest.mark.postgres_only]


def promises_by_orm(customer_id, placed_at, program_ids):
    programs = Program.objects.live() | Program.objects.filter(status="paused", ladder__isnull=False)
    if program_ids is not None:
        programs = programs.filter(pk__in=program_ids)
    found = []
    for row in programs.filter(rules__isnull=False).distinct():
        joined = Membership.objects.filter(program=row, customer_id=customer_id).first()
        for rule in row.rules.all():
            version = RuleVersion.objects.filter(rule=rule).in_force(placed_at).first()
            products = sorted(version.excluded_products.values_list("pk", flat=True)) if version else []
            categories = sorted(version.excluded_categories.values_list("pk", flat=True)) if version else []
            found.append((row, rule.pk, version, joined, products, categories))
    return sorted(found, key=lambda one: one[1])


def columns(row: models.Model | None):
    return None if row is None else [getattr(row, field.attname) for field in row._meta.concrete_fields]


def test_the_promises_to_a_buyer_are_what_the_orm_finds():
    mira, other = CustomerFactory.create(), CustomerFactory.create()
    club, plain = program(), program()
    for paused in (program(), program()):
        update_program(program=paused, status="paused")
    ladder(paused)
    member(club, mira)
    member(plain, other)
    add_rule_version(rule=club.rules.get(), points_per_unit=2, excluded_products=ProductFactory.create_batch(2))
    add_rule(program=club, code="later", name="Later", unit_minor=100, excluded_categories=[CategoryFactory.create()])
    now = RuleVersion.objects.latest("pk").valid_from
    for customer in (mira, other):
        for placed_at in (NOON - dt.timedelta(days=9_999), now, now + dt.timedelta(days=1)):
            for ids in (None, [club.pk], [], [plain.pk]):
                told = sql.promises(customer_id=customer.pk, placed_at=placed_at, program_ids=ids)
                expected = promises_by_orm(customer.pk, placed_at, ids)
                assert [
                    (
                        columns(p.program),
                        columns(p.version),
                        columns(p.member),
                        sorted(p.products),
                        sorted(p.categories),
                    )
                    for p in told
                ] == [(columns(p), columns(v), columns(m), some, kinds) for p, _rule, v, m, some, kinds in expected]
    assert connection.vendor == "postgresql"
