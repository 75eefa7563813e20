"""One purchase through ``checkout.complete_order`` against hand-written SQL that writes the very same rows, 8 clients.

The rows: order, line, transfer, lot, balance, accrual. The product also looks for the same order told before, for refunds
that wait, for the rules in force and for the member; by hand all of that is known in advance.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
import random

import psycopg

from benchmarks.harness import compare, django_parameters, per_second, pgbench, scratch_database

MEMBERS = 1_000
EACH = int(os.environ.get("BENCH_EACH", "100"))
# Measured on two cores with PostgreSQL 15, against pgbench: the floor is a well-written plain ORM.
FLOOR, AIM, PSYCOPG = 0.19, 0.45, 0.56

ORDER = """INSERT INTO orders_order (public_id, channel_id, external_id, customer_id, status, currency, total_minor,
    points_paid_minor, refunded_minor, placed_at, fingerprint, created_at)
    VALUES (gen_random_uuid(), {channel}, {external_id}, {customer}, 'paid', 'TRY', 12950, 0, 0, now(),
    '0123456789012345678901234567890123456789012345678901234567890123', now()) RETURNING id"""
LINE = """INSERT INTO orders_orderline (order_id, position, kind, name, quantity_milli, unit_price_minor, discount_minor,
    tax_minor, total_minor, refunded_minor, refunded_milli)
    VALUES ({order}, 1, 'product', 'Coffee', 1000, 12950, 0, 0, 12950, 0, 0)"""
TRANSFER = """INSERT INTO ledger_transfer (debit_id, credit_id, amount, kind, reference, effective_at, created_at)
    VALUES ({issuing}, {account}, 129, 'earn', {reference}, now(), now()) RETURNING id"""
LOT = """INSERT INTO ledger_lot (account_id, transfer_id, amount, remaining, active_from)
    VALUES ({account}, {transfer}, 129, 129, current_date)"""
BALANCE = "UPDATE ledger_account SET balance = balance + 129 WHERE id = {account}"
ACCRUAL = """INSERT INTO programs_accrual (order_id, rule_id, version_id, membership_id, base_minor, points_per_unit,
    unit_minor, multiplier_milli, rounding, wanted, granted, taken_back, shortfall, transfer_id, activates_at, activated_at,
    created_at)
    VALUES ({order}, {rule}, {version}, {member}, 12950, 1, 100, 1000, 'floor', 129, 129, 0, 0, {transfer}, now(), now(),
    now())"""

SCRIPT = "\n".join(
    [
        "\\set number random(0, :members - 1)",
        "\\set account :first_account + 3 * :number",
        "\\set customer :first_customer + :number",
        "\\set member :first_member + :number",
        "BEGIN;",
        ORDER.format(channel=":channel", external_id="gen_random_uuid()", customer=":customer") + " AS order \\gset",
        LINE.format(order=":order") + ";",
        BALANCE.format(account=":account") + ";",
        TRANSFER.format(issuing=":issuing", account=":account", reference="gen_random_uuid()") + " AS transfer \\gset",
        LOT.format(account=":account", transfer=":transfer") + ";",
        ACCRUAL.format(order=":order", rule=":rule", version=":version", member=":member", transfer=":transfer") + ";",
        "COMMIT;",
    ]
)


def main() -> None:
    with scratch_database() as url:
        names = seed()
        runs = itertools.count()
        print("\nOne purchase (8 clients)")
        ratios = compare(
            {
                "hand-written, pgbench": lambda: pgbench(url, SCRIPT, seconds=3, **names),
                "hand-written, psycopg": lambda: per_second(by_hand(url, names, next(runs)), each=EACH),
                "a well-written plain ORM": lambda: per_second(by_orm(names, next(runs)), each=EACH // 2),
                "checkout.complete_order": lambda: per_second(product(names, next(runs)), each=EACH),
            }
        )
        print(f"  anchors: plain ORM {FLOOR} (floor), aim {AIM}, hand-written psycopg {PSYCOPG}")
        statements(names)
        ours, plain, driver = (
            ratios[name] for name in ("checkout.complete_order", "a well-written plain ORM", "hand-written, psycopg")
        )
        print(
            f"  {ours / plain:.2f} of the plain ORM (above 1.00 is asked), {ours / driver:.2f} of hand-written psycopg"
        )


def seed() -> dict[str, int]:
    """A shop with a programme and members; neighbours have neighbouring keys, so that by hand nothing is looked up."""
    from django.db import transaction

    from apps.customers.services import ensure_customers
    from apps.orders.models import Channel
    from apps.programs.models import Membership, RuleVersion
    from apps.programs.services import create_program, enrol
    from apps.shop.services import lock_shop

    lock_shop()
    channel = Channel.objects.create(code="bench", name="Bench")
    program = create_program(code="bench", points_per_unit=1)
    with transaction.atomic():
        ids = sorted(ensure_customers(scope="bench", external_ids=[str(n) for n in range(MEMBERS)]).values())
        members = enrol(program=program, customer_ids=ids)
    # In the order of the customers, whatever order they were written in.
    ordered = sorted(members.values(), key=lambda member: member.customer_id)
    assert [m.available_id for m in ordered] == [ordered[0].available_id + 3 * n for n in range(MEMBERS)]
    version = RuleVersion.objects.get()
    first = Membership.objects.order_by("customer_id")[0]
    assert [m.pk for m in ordered] == [first.pk + n for n in range(MEMBERS)]
    return {
        "members": MEMBERS,
        "channel": channel.pk,
        "issuing": program.issuing_id,
        "rule": version.rule_id,
        "version": version.pk,
        "first_customer": ids[0],
        "first_account": first.available_id,
        "first_member": first.pk,
    }


def draft(names: dict[str, int], customer: int, external_id: str):
    from apps.common import clock
    from apps.orders.drafts import LineDraft, OrderDraft

    line = LineDraft(name="Coffee", unit_price_minor=12_950)
    return OrderDraft(
        names["channel"], external_id, clock.now(), (line,), customer_id=names["first_customer"] + customer
    )


def product(names: dict[str, int], run: int):
    from apps.checkout.services import complete_order

    def client(number: int):
        choose = random.Random(number)
        # Connected and warm before the start, as the hand-written form is.
        complete_order(draft=draft(names, 0, f"warm:{run}:{number}"))

        def buy(turn: int) -> None:
            complete_order(draft=draft(names, choose.randrange(MEMBERS), f"product:{run}:{number}:{turn}"))

        return buy

    return client


def by_orm(names: dict[str, int], run: int):
    """The same look-ups and rows, each said once through the ORM by somebody who knows it."""
    from django.db import transaction
    from django.db.models import F

    from apps.common import clock
    from apps.ledger.models import Account, Lot, Transfer
    from apps.orders.models import Order, OrderLine
    from apps.programs.models import Accrual, Membership, RuleVersion

    @transaction.atomic
    def buy_one(customer: int, external_id: str) -> None:
        now = clock.now()
        member = Membership.objects.get(customer_id=names["first_customer"] + customer, program__status="live")
        version = RuleVersion.objects.in_force(now).get(rule__program_id=member.program_id)
        order = Order.objects.create(
            channel_id=names["channel"],
            external_id=external_id,
            customer_id=member.customer_id,
            status="paid",
            currency="TRY",
            total_minor=12_950,
            placed_at=now,
            fingerprint="0" * 64,
        )
        price = {"quantity_milli": 1000, "unit_price_minor": 12_950, "total_minor": 12_950}
        OrderLine.objects.create(order=order, position=1, name="Coffee", **price)
        account = Account.objects.select_for_update(no_key=True).get(pk=member.available_id)
        transfer = Transfer.objects.create(
            debit_id=names["issuing"],
            credit=account,
            amount=129,
            kind="earn",
            reference=f"order:{order.pk}",
            effective_at=now,
        )
        Lot.objects.create(account=account, transfer=transfer, amount=129, remaining=129, active_from=now.date())
        Account.objects.filter(pk=account.pk).update(balance=F("balance") + 129)
        Accrual.objects.create(
            order=order,
            rule_id=version.rule_id,
            version=version,
            membership=member,
            base_minor=12_950,
            points_per_unit=1,
            unit_minor=100,
            wanted=129,
            granted=129,
            transfer=transfer,
            activates_at=now,
            activated_at=now,
        )

    def client(number: int):
        choose = random.Random(number)
        buy_one(0, f"warm:{run}:{number}")
        return lambda turn: buy_one(choose.randrange(MEMBERS), f"orm:{run}:{number}:{turn}")

    return client


def by_hand(url: str, names: dict[str, int], run: int):
    values = {"channel": "%s", "external_id": "%s", "customer": "%s", "order": "%s", "account": "%s", "transfer": "%s"}
    values |= {"issuing": "%s", "reference": "%s", "rule": "%s", "version": "%s", "member": "%s"}
    order, line, balance, transfer, lot, accrual = (
        statement.format(**values) for statement in (ORDER, LINE, BALANCE, TRANSFER, LOT, ACCRUAL)
    )

    def client(number: int):
        connection, choose = psycopg.connect(**django_parameters(url)), random.Random(number)

        def buy(turn: int) -> None:
            of, reference = choose.randrange(MEMBERS), f"psycopg:{run}:{number}:{turn}"
            account = names["first_account"] + 3 * of
            with connection.transaction():
                bought = [names["channel"], reference, names["first_customer"] + of]
                order_id = connection.execute(order, bought).fetchone()[0]
                connection.execute(line, [order_id])
                connection.execute(balance, [account])
                transfer_id = connection.execute(transfer, [names["issuing"], account, reference]).fetchone()[0]
                connection.execute(lot, [account, transfer_id])
                member = names["first_member"] + of
                connection.execute(accrual, [order_id, names["rule"], names["version"], member, transfer_id])

        return buy

    return client


def statements(names: dict[str, int]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from apps.checkout.services import complete_order

    complete_order(draft=draft(names, 0, "counted:0"))
    with CaptureQueriesContext(connection) as queries:
        complete_order(draft=draft(names, 0, "counted:1"))
    print(f"  statements of one purchase: {len(queries)}, BEGIN and COMMIT apart")
    for query in queries:
        print(f"    {query['time']}  {' '.join(query['sql'].split())[:90]}")


if __name__ == "__main__":
    _ = dt
    main()
