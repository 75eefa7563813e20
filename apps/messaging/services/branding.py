"""How the shop's letters look: read by every letter, saved on one page."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.messaging.colours import CONTRAST_MIN, contrast_on_white, darkened, is_colour
from apps.messaging.errors import BadBrand
from apps.messaging.images import BYTES_MAX, image_type
from apps.messaging.models import Brand
from apps.messaging.models.brand import COLOUR


@dataclass(frozen=True, slots=True)
class BrandFacts:
    sender_name: str = ""
    reply_to: str = ""
    colour: str = COLOUR
    signature: str = ""
    # The whole address, wherever the picture lies; "" without a logo.
    logo: str = ""
    sms_footer: str = ""


_CACHE_KEY = "messaging:brand"
_CACHE_SECONDS = 5


def current_brand() -> BrandFacts:
    facts: BrandFacts | None = cache.get(_CACHE_KEY)
    if facts is None:
        facts = _read()
        cache.set(_CACHE_KEY, facts, _CACHE_SECONDS)
    return facts


def forget_brand() -> None:
    """Read it anew next time."""
    cache.delete(_CACHE_KEY)


def _read() -> BrandFacts:
    row = Brand.objects.defer("logo").filter(pk=1).first()
    if row is None:
        return BrandFacts()
    logo = row.logo_url
    if row.logo_digest:
        logo = settings.SITE_URL.rstrip("/") + reverse("letter_logo", args=[row.logo_digest])
    return BrandFacts(row.sender_name, row.reply_to, row.colour, row.signature, logo, row.sms_footer)


@transaction.atomic
def save_brand(
    *,
    sender_name: str = "",
    reply_to: str = "",
    colour: str = COLOUR,
    signature: str = "",
    logo_url: str = "",
    logo: bytes | None = None,
    keeps_logo: bool = False,
    sms_footer: str = "",
) -> Brand:
    """Raises BadBrand for a colour that white paper swallows, a logo that is no picture, or one that mail cannot fetch.

    ``keeps_logo`` leaves the picture that was uploaded earlier where it is, unless another one comes.
    """
    colour = colour.strip().lower()
    _refuse_colour(colour)
    row = Brand.objects.select_for_update().filter(pk=1).first() or Brand(pk=1)
    row.sender_name, row.reply_to, row.colour = " ".join(sender_name.split()), reply_to, colour
    row.signature, row.sms_footer = signature.strip(), " ".join(sms_footer.split())
    if logo is not None:
        _refuse_picture(logo)
        row.logo, row.logo_digest, row.logo_url = logo, hashlib.sha256(logo).hexdigest()[:32], ""
    elif logo_url or not keeps_logo:
        _refuse_address(logo_url)
        row.logo, row.logo_digest, row.logo_url = None, "", logo_url
    row.save()
    # Now for this transaction, and again for whoever read in between.
    forget_brand()
    transaction.on_commit(forget_brand)
    return row


def _refuse_colour(colour: str) -> None:
    if not is_colour(colour):
        raise BadBrand(_("Write the colour as # and six digits or letters, such as #2f6f4e."), field="colour")
    contrast = contrast_on_white(colour)
    if contrast < CONTRAST_MIN:
        raise BadBrand(
            _("This colour is too pale to be read on white. %(darker)s is the nearest that can be read.")
            % {"darker": darkened(colour)},
            field="colour",
        )


def _refuse_picture(data: bytes) -> None:
    if len(data) > BYTES_MAX:
        raise BadBrand(_("This picture is too large: at most %(size)d KB.") % {"size": BYTES_MAX // 1024}, field="logo")
    if not image_type(data):
        raise BadBrand(
            _(
                "This is not a picture that mail programs show. Use PNG, JPEG or GIF, at most 2,000 pixels wide and high."
            ),
            field="logo",
        )


def _refuse_address(address: str) -> None:
    if address and urlsplit(address).scheme != "https":
        raise BadBrand(_("The address of the logo must begin with https://."), field="logo_url")
