"""Points that members bring along from before, with their own dates; and taking them back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.bulk import update_rows
from apps.common.errors import DomainError
from apps.imports.errors import BadRow, BatchBusy
from apps.imports.layouts.openings import OPENINGS
from apps.imports.models import Batch, BatchOpening
from apps.imports.reading.dates import from_micro
from apps.imports.services.chunks import Brought
from apps.imports.services.people import Names, known_anywhere, known_people
from apps.imports.spool import Document
from apps.ledger.models import LotDraw, Transfer
from apps.ledger.services import Posting, post_transfers
from apps.ledger.services.posting import lock_accounts
from apps.orders.models import Channel
from apps.programs.models import Program
from apps.programs.services import OpeningDraft, enrol, grant_openings
from apps.shop.services import current_shop

_STEP = 500


@dataclass(slots=True)
class OpeningChunk:
    """The work on one chunk; the caller holds the transaction."""

    batch: Batch
    channel: Channel
    program: Program
    brought: Brought = field(default_factory=Brought)

    def bring(self, documents: Sequence[Document]) -> Brought:
        known = set(
            BatchOpening.objects.filter(
                identity__in=[self._identity(each) for each in documents], undone_at=None
            ).values_list("identity", flat=True)
        )
        fresh = [each for each in documents if self._identity(each) not in known]
        self.brought.unchanged = len(documents) - len(fresh)
        people, wrong = self._people({each.who: each.contacts for each in fresh})
        self.brought.refused += [(each, wrong[each.who]) for each in fresh if each.who in wrong]
        named = [each for each in documents if each.who not in wrong]
        self.brought.points_earned = sum(each.amount_minor for each in named)
        self._grant([(each, *self._days(each)) for each in fresh if each.who not in wrong], people)
        return self.brought

    def _people(self, names: Names) -> tuple[dict[str, int], dict[str, DomainError]]:
        """Where no channel was named, a number means whoever has it in any: points belong beside their purchases."""
        if self.channel.code != OPENINGS.code:
            return known_people(scope=self.channel.code, names=names)
        numbers = {name[3:] for name in names if name.startswith("id:")}
        found, several = known_anywhere(numbers)
        people = {f"id:{value}": pk for value, pk in found.items()}
        wrong = {f"id:{value}": _several(value) for value in several}
        others = {name: also for name, also in names.items() if name not in people and name not in wrong}
        more, also_wrong = known_people(scope=self.channel.code, names=others)
        return people | more, wrong | also_wrong

    def _identity(self, document: Document) -> str:
        return f"{self.program.pk}:{document.number}"

    def _days(self, document: Document) -> tuple[dt.date, dt.date | None]:
        """Without a date of its own, a balance starts its life on the day of the import (rule 22)."""
        shop = current_shop()
        since = shop.local_date(from_micro(document.at) if document.at else clock.now())
        return since, dt.date.fromisoformat(document.status) if document.status else None

    def _grant(self, fresh: Sequence[tuple[Document, dt.date, dt.date | None]], people: dict[str, int]) -> None:
        possible = []
        for document, since, expires in fresh:
            if expires is not None and expires < since:
                self.brought.refused.append((document, _already_over()))
                self.brought.points_earned -= document.amount_minor
            else:
                possible.append((document, since, expires))
        members = enrol(program=self.program, customer_ids=[people[document.who] for document, *_days in possible])
        drafts = []
        for document, since, expires in possible:
            member = members[people[document.who]]
            member.program = self.program
            reference = f"opening:{self.batch.pk}:{document.number}"
            drafts.append(OpeningDraft(member, document.amount_minor, reference, since, expires))
        transfers = grant_openings(drafts=drafts)
        BatchOpening.objects.bulk_create(
            [
                BatchOpening(
                    batch=self.batch,
                    membership=draft.membership,
                    identity=self._identity(document),
                    points=draft.points,
                    since_on=draft.effective_on,
                    expires_on=draft.expires_on,
                    transfer=transfer,
                )
                for (document, *_days), draft, transfer in zip(possible, drafts, transfers, strict=True)
            ]
        )
        self.brought.created += len(drafts)


def _several(number: str) -> DomainError:
    return BadRow(
        _("Several customers have the number “%(number)s”. Choose the channel that it belongs to (in a map: channel).")
        % {"number": number[:40]},
        code="customer_ambiguous",
    )


def _already_over() -> DomainError:
    return BadRow(
        _("The last usable day has passed. Say in the file since when the points count."), code="already_over"
    )


def take_openings_back(*, batch: Batch, token: str) -> None:
    """Take the openings' points back, down to zero; what was spent is noted as missing."""
    while _take_some(batch, token):
        pass


@transaction.atomic
def _take_some(batch: Batch, token: str) -> int:
    rows = list(
        batch.openings.filter(undone_at=None)
        .select_related("membership__program")
        .select_for_update(of=("self",))
        .order_by("-pk")[:_STEP]
    )
    if not rows:
        return 0
    now = clock.now()
    balances = {pk: row.balance for pk, row in lock_accounts({row.membership.available_id for row in rows}).items()}
    expired = _expired(rows)
    postings = []
    for row in rows:
        account = row.membership.available_id
        # Of its own lot, what is left; what expired meanwhile is gone without being missing.
        gone = expired.get(row.transfer_id, 0)
        taken = max(0, min(row.points - gone, balances[account]))
        balances[account] -= taken
        row.undone_at, row.shortfall = now, row.points - gone - taken
        if taken:
            postings.append(_taking(row, taken, now))
    post_transfers(postings=postings, today=current_shop().local_date(now))
    update_rows(
        BatchOpening, ["id", "undone_at", "shortfall"], [[row.pk, row.undone_at, row.shortfall] for row in rows]
    )
    still_ours = Batch.objects.filter(pk=batch.pk, worker=token).update(
        undone_points=F("undone_points") + sum(posting.amount for posting in postings),
        undone_shortfall=F("undone_shortfall") + sum(row.shortfall for row in rows),
        undone_orders=F("undone_orders") + len(rows),
        heartbeat_at=now,
    )
    if not still_ours:
        raise BatchBusy(_("Somebody else went on with this import."))
    return len(rows)


def _expired(rows: Sequence[BatchOpening]) -> dict[int, int]:
    """Points that ran out meanwhile, by the transfer that brought them."""
    draws = LotDraw.objects.filter(
        lot__transfer__in=[row.transfer_id for row in rows], transfer__kind=Transfer.Kind.EXPIRE
    )
    return dict(draws.values_list("lot__transfer").annotate(Sum("amount")))


def _taking(row: BatchOpening, taken: int, now: dt.datetime) -> Posting:
    return Posting(
        debit_id=row.membership.available_id,
        credit_id=row.membership.program.issuing_id,
        amount=taken,
        kind=Transfer.Kind.REVERSE,
        reference=f"opening:undo:{row.pk}",
        effective_at=now,
        reverses_id=row.transfer_id,
        draw_first=(row.transfer_id,),
    )
