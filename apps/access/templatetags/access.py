from __future__ import annotations

import segno
from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def qr(text: str) -> SafeString:
    """A QR code as lines. The same text always stands beside it, so it is hidden from whoever listens."""
    svg = segno.make(text, error="m", micro=False).svg_inline(
        border=3, scale=5, svgclass="qr", lineclass=None, light="#fff", dark="#000"
    )
    return mark_safe(svg.replace("<svg ", '<svg aria-hidden="true" ', 1))  # noqa: S308  # segno writes numbers only
