"""How the member's pages spell points, money, days and codes."""

from __future__ import annotations

import datetime as dt

import segno
from django import template
from django.utils.safestring import SafeString, mark_safe

from apps.common import money, spelling
from apps.shop.services import current_shop

register = template.Library()
register.filter("number", spelling.number)
register.filter("points", spelling.points_text)
register.filter("day", spelling.day_text)


@register.filter
def shop_day(instant: dt.datetime) -> str:
    """The shop's calendar day at an instant."""
    return spelling.day_text(current_shop().local_date(instant))


@register.filter
def signed(points: int) -> str:
    """+40 or −40, with a real minus sign, which screen readers say."""
    return f"{'+' if points > 0 else '−'}{spelling.number(abs(points))}"


@register.filter
def grouped(text: str) -> str:
    """In fours, as people read a long number aloud; the till takes it with or without the spaces."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


@register.filter("money")
def money_text(minor: int) -> str:
    return money.display(minor, current_shop().currency)


@register.simple_tag
def qr(text: str) -> SafeString:
    """A QR code as inline SVG, sized by the stylesheet. Black on nothing: the panel around it must be white."""
    drawn = segno.make(text, error="m", micro=False)
    svg = drawn.svg_inline(border=0, omitsize=True, svgclass="qr", lineclass=None)
    return mark_safe(svg.replace("<svg ", '<svg aria-hidden="true" ', 1))  # noqa: S308  # segno writes numbers only


@register.filter
def last_day(end: dt.datetime) -> str:
    """The last shop day before an instant at which something ends."""
    return shop_day(end - dt.timedelta(microseconds=1))
