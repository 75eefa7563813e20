from __future__ import annotations

import segno
from django import template
from django.utils.safestring import SafeString, mark_safe

from apps.common.money import display
from apps.shop.services import current_shop

register = template.Library()


@register.filter
def money(minor: int) -> str:
    return display(minor, current_shop().currency)


@register.filter
def quantity(milli: int) -> str:
    """2000 is 2, 350 is 0.35."""
    return f"{milli / 1000:g}"


@register.simple_tag
def qr(text: str) -> SafeString:
    """A QR code as lines, without any style of its own: the page's policy forbids it."""
    svg = segno.make(text, error="m", micro=False).svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None)
    return mark_safe(svg.replace("<svg ", '<svg aria-hidden="true" ', 1))  # noqa: S308  # segno writes numbers only
