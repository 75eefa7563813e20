"""One module per layout: how a row of this kind of file becomes a purchase line, a return or an adjustment."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.imports.errors import FileRefused
from apps.imports.layouts.base import Layout
from apps.imports.layouts.cdnow import CDNOW
from apps.imports.layouts.csv_layout import GENERIC
from apps.imports.layouts.online_retail import ONLINE_RETAIL
from apps.imports.layouts.openings import OPENINGS

LAYOUTS: dict[str, Layout] = {each.code: each for each in (CDNOW, ONLINE_RETAIL, GENERIC)}


def layout_by_code(code: str) -> Layout:
    if code == OPENINGS.code:
        return OPENINGS
    try:
        return LAYOUTS[code]
    except KeyError:
        raise FileRefused(
            _("There is no layout “%(code)s”. Choose one of: %(known)s.") % {"code": code, "known": ", ".join(LAYOUTS)},
            code="unknown_layout",
            field="layout",
        ) from None
