from __future__ import annotations

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from apps.segments.errors import SegmentUsed
from apps.segments.models import Segment

_SHOWN_MAX = 3


@transaction.atomic
def delete_segment(*, segment: Segment) -> None:
    """Raises SegmentUsed where a campaign, an offer or anything else is built on it; ``facts["used_by"]`` names them."""
    try:
        with transaction.atomic():
            segment.delete()
    except ProtectedError as refusal:
        used_by = sorted({f"{row._meta.verbose_name}: {row}" for row in refusal.protected_objects})
        names = ", ".join(used_by[:_SHOWN_MAX])
        text = _("This segment is still used and cannot be deleted. Used by: %(names)s.") % {"names": names}
        raise SegmentUsed(text, used_by=used_by) from None
