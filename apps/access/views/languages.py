from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from apps.staff.models import User
from apps.staff.services import choose_language


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on, at the desk and at the till; the choice is kept with the person."""
    chosen = request.POST.get("language", "")
    if isinstance(request.user, User) and chosen in dict(settings.LANGUAGES):
        choose_language(person=request.user, language=chosen)
    answer: HttpResponse = set_language(request)
    return answer
