"""What a person allowed, kept as they said it (rule 85)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.customers.errors import BadValue, NoticeNeeded
from apps.customers.models import Consent, Customer, Notice
from apps.staff.models import User


@transaction.atomic
def record_consent(
    *,
    customer: Customer,
    channel: str,
    purpose: str,
    granted: bool,
    source: str,
    evidence: str,
    notice: Notice | None = None,
    recorded_by: User | None = None,
) -> Consent:
    """Append one statement of will. Said again with the same evidence, it is found and not repeated.

    ``evidence`` points at the proof (join:<uuid>, message:<uuid>, key:<prefix>, counter:<code>) and is never free text.
    Raises NoticeNeeded for a yes to marketing that names no text.
    """
    _refuse_unknown(channel=channel, purpose=purpose, source=source, evidence=evidence)
    if granted and purpose == Consent.Purpose.MARKETING and notice is None:
        raise NoticeNeeded(_("Say which wording the customer agreed to."), field="notice")
    # Two tabs saying different things are put in order by the person's row.
    Customer.objects.select_for_update().get(pk=customer.pk)
    latest = customer.consents.filter(channel=channel, purpose=purpose).order_by("-pk").first()
    notice_id = notice.pk if notice else None
    if latest is not None and (latest.granted, latest.evidence, latest.notice_id) == (granted, evidence, notice_id):
        return latest
    return Consent.objects.create(
        customer=customer,
        channel=channel,
        purpose=purpose,
        granted=granted,
        source=source,
        notice=notice,
        evidence=evidence,
        recorded_by=recorded_by,
    )


def consents_now(customer: Customer) -> dict[tuple[str, str], bool]:
    """What holds now, by (channel, purpose). What was never asked is not in it."""
    rows = Consent.objects.filter(customer=customer).latest_words()
    return {(row.channel, row.purpose): row.granted for row in rows}


def _refuse_unknown(*, channel: str, purpose: str, source: str, evidence: str) -> None:
    if channel not in Consent.Channel.values:
        raise BadValue(_("This channel is not known here."), field="channel")
    if purpose not in Consent.Purpose.values:
        raise BadValue(_("This purpose is not known here."), field="purpose")
    if source not in Consent.Source.values:
        raise BadValue(_("This source is not known here."), field="source")
    if not 0 < len(evidence) <= 120:
        raise BadValue(_("Name the evidence in at most 120 characters."), field="evidence")
