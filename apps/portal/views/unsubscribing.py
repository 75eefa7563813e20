"""The link at the foot of a letter: no sign-in, one click, and never by opening alone (rule 92)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from apps.messaging.errors import BadLink
from apps.messaging.services import unsubscribe, unsubscribe_message

PAGE = "portal/unsubscribe.html"


# Mail programs post here on their own (List-Unsubscribe-Post), without a cookie or a token of ours; the signed link is
# the proof, and all it can do is stop letters.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe_page(request: HttpRequest, token: str) -> HttpResponse:
    try:
        message = unsubscribe_message(token)
        if request.method == "POST":
            unsubscribe(token=token)
    except BadLink as refusal:
        return render(request, PAGE, {"refusal": refusal}, status=404)
    return render(request, PAGE, {"message": message, "is_done": request.method == "POST"})
