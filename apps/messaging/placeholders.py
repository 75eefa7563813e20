"""What merchants may write into their own letters: a fixed list of {places}, filled in and nothing else.

Never a template: a merchant's text cannot run, look anything up or reach another customer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.messaging.errors import UnknownPlaceholder

# The name as it is written, in every language of the shop, and what it stands for.
PLACEHOLDERS: dict[str, str | Promise] = {
    "name": gettext_lazy("the customer's name"),
    "shop": gettext_lazy("the shop's name"),
    "code": gettext_lazy("their code"),
    "offer": gettext_lazy("what the offer gives"),
    "last_day": gettext_lazy("last day to use it"),
    "points": gettext_lazy("their points"),
    "missing": gettext_lazy("points they lack"),
    "reward": gettext_lazy("the reward"),
    "link": gettext_lazy("address of their page"),
}
_PLACE = re.compile(r"\{([^{}\n]{0,60})\}")
# What a merchant typed as an address. A customer's own words never become a link.
_ADDRESS = re.compile(r"https?://[^\s<>\"'{}]+[^\s<>\"'{}.,;:!?)]")


def placeholders_in(text: str) -> set[str]:
    return {found.strip() for found in _PLACE.findall(text)}


def check_text(text: str, *, field: str = "", allowed: Iterable[str] = PLACEHOLDERS) -> None:
    """Raises UnknownPlaceholder when the text asks for something that is not known here. Call it when text is saved."""
    known = set(allowed)
    for name in sorted(placeholders_in(text)):
        if name not in known:
            raise UnknownPlaceholder(
                _("%(place)s is not known here. You can use: %(known)s.")
                % {
                    "place": "{" + name + "}",
                    "known": ", ".join("{" + each + "}" for each in PLACEHOLDERS if each in known),
                },
                field=field,
                place=name,
            )


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its places filled, as plain text. What no value is given for, is left empty; values are not filled again."""
    return _PLACE.sub(lambda found: _value(found[1], values), text)


def fill_html(text: str, values: Mapping[str, str]) -> SafeString:
    """The same for a page: everything escaped, blank lines part paragraphs, the merchant's addresses can be clicked."""
    paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    # Every part went through escape().
    return mark_safe("\n".join(f"<p>{_lines(paragraph, values)}</p>" for paragraph in paragraphs))  # noqa: S308


def _lines(paragraph: str, values: Mapping[str, str]) -> str:
    parts: list[str] = []
    last = 0
    for found in _PLACE.finditer(paragraph):
        parts.append(_typed(paragraph[last : found.start()]))
        value = _value(found[1], values)
        parts.append(_link(value) if found[1].strip() == "link" else str(escape(value)))
        last = found.end()
    parts.append(_typed(paragraph[last:]))
    return "".join(parts).replace("\n", "<br>\n")


def _value(name: str, values: Mapping[str, str]) -> str:
    value = values.get(name.strip(), "")
    # One line: a name with a line break in it is no new paragraph, and no header of a letter.
    return " ".join(value.split())


def _typed(text: str) -> str:
    parts: list[str] = []
    last = 0
    for found in _ADDRESS.finditer(text):
        parts.extend((str(escape(text[last : found.start()])), _link(found[0])))
        last = found.end()
    return "".join([*parts, str(escape(text[last:]))])


def _link(address: str) -> str:
    if not address.startswith(("https://", "http://")):
        return str(escape(address))
    shown = conditional_escape(address)
    return f'<a href="{shown}">{shown}</a>'
