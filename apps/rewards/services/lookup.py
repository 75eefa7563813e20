from __future__ import annotations

from apps.codes.models import Code
from apps.codes.services import find_code
from apps.rewards.models import Redemption


def redemption_by_code(*, text: str) -> Redemption | None:
    """The reward behind a code somebody typed, whatever its status. Doors count the attempt first."""
    code = find_code(text=text, kind=Code.Kind.REWARD)
    return Redemption.objects.with_story().get(code=code) if code else None
