"""The picture in the head of a letter: fetched by mail programs, without a sign-in."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from apps.messaging.images import image_type
from apps.messaging.models import Brand


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def logo(request: HttpRequest, digest: str) -> HttpResponse:
    row = Brand.objects.filter(pk=1, logo_digest=digest, logo__isnull=False).first()
    if row is None or row.logo is None:
        raise Http404
    data = bytes(row.logo)
    reply = HttpResponse(data, content_type=image_type(data))
    reply["X-Content-Type-Options"] = "nosniff"
    return reply
