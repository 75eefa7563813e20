"""Running the commands as the operator does, and looking at what is in the books afterwards."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

from apps.ledger.models import Account, Lot, LotDraw, Transfer
from apps.ledger.reports import verify
from apps.orders.models import Order, OrderLine, ParkedRefund, Refund
from apps.programs.models import Accrual, Clawback, Membership


def run(command: str, *arguments: object, **options: Any) -> dict[str, Any]:
    """The summary; standard output must be one line of JSON and nothing else."""
    out, err = StringIO(), StringIO()
    call_command(command, *map(str, arguments), json=True, stdout=out, stderr=err, **options)
    text = out.getvalue()
    assert text.count("\n") == 1, text
    answer: dict[str, Any] = json.loads(text)
    assert not any(isinstance(value, dict | list) for value in answer.values())
    return answer


def bring(path: Path, layout: str, **options: Any) -> dict[str, Any]:
    return run("import_orders", path, layout=layout, **options)


def picked(answer: dict[str, Any], keys: str) -> dict[str, Any]:
    return {key: answer[key] for key in keys.split()}


def books() -> dict[str, list[tuple[Any, ...]]]:
    """Everything that counts, without keys and times of recording, so that two ways of getting there can be compared."""
    verification = verify()
    assert verification.differences == [], verification.differences
    standing = Order.objects.exclude(status="void")
    return {
        "orders": sorted(
            standing.values_list("external_id", "status", "total_minor", "refunded_minor", "placed_at", "customer_id")
        ),
        "lines": sorted(
            OrderLine.objects.filter(order__in=standing).values_list(
                "order__external_id", "position", "total_minor", "refunded_minor", "refunded_milli"
            )
        ),
        "refunds": sorted(
            Refund.objects.filter(voided_at=None).values_list("order__external_id", "external_id", "amount_minor")
        ),
        "parked": sorted(ParkedRefund.objects.filter(dismissed_at=None).values_list("external_id", "amount_minor")),
        "accruals": sorted(
            Accrual.objects.filter(order__in=standing).values_list(
                "order__external_id", "base_minor", "granted", "taken_back", "shortfall"
            )
        ),
        "clawbacks": sorted(
            Clawback.objects.filter(accrual__order__in=standing, refund__voided_at=None).values_list(
                "accrual__order__external_id", "cause", "wanted", "taken", "shortfall"
            )
        ),
    }


def wallets() -> dict[str, list[tuple[Any, ...]]]:
    """Balances, open lots and draws by member; accounts are named by their member, as their keys differ."""
    owner = dict(Membership.objects.values_list("available_id", "customer__identifiers__value"))
    balances = Account.objects.filter(pk__in=owner)
    lots = Lot.objects.filter(account_id__in=owner, remaining__gt=0)
    return {
        "balances": sorted((str(owner[pk]), balance) for pk, balance in balances.values_list("pk", "balance")),
        "lots": sorted(
            (str(owner[account]), amount, remaining, day)
            for account, amount, remaining, day in lots.values_list("account", "amount", "remaining", "active_from")
        ),
    }


def counts() -> dict[str, int]:
    models = (Order, OrderLine, Refund, ParkedRefund, Accrual, Clawback, Transfer, Lot, LotDraw, Membership, Account)
    return {model.__name__: model.objects.count() for model in models}
