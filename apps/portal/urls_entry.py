"""Pages for somebody who is not known yet: join, sign in, unsubscribe; and the member's preferences."""

from __future__ import annotations

from django.urls import URLPattern, path

from apps.portal.views import house_rules, joining, preferences, signing_in, survey, tray, unsubscribing

urlpatterns: list[URLPattern] = [
    path("join/", joining.join, name="join"),
    path("join/poster/", joining.poster, name="join_poster"),
    path("join/<uuid:request_id>/", joining.waiting, name="join_waiting"),
    path("rules/", house_rules.show, name="house_rules"),
    path("sign-in/", signing_in.sign_in, name="sign_in"),
    path("sign-in/<uuid:sign_in_id>/", signing_in.code, name="sign_in_code"),
    path("s/<str:token>/", signing_in.till_link, name="till_link"),
    path("u/<str:token>/", unsubscribing.unsubscribe_page, name="unsubscribe"),
    path("me/preferences/", preferences.preferences, name="preferences"),
    path("ask/<str:token>/", survey.survey, name="survey"),
    path("ask/<str:token>/thanks/", survey.thanks, name="survey_thanks"),
    path("ask/<str:token>/seen/", survey.seen, name="survey_seen"),
    path("tray/", tray.tray, name="tray"),
]
