"""Pages a member sees after signing in, and what makes the portal installable."""

from __future__ import annotations

from django.urls import URLPattern, path

from apps.portal.views import card, cases, history, install, landing, offers, rewards, statement

urlpatterns: list[URLPattern] = [
    path("", landing.landing, name="home"),
    path("language/", landing.choose_language, name="language"),
    path("sign-out/", landing.leave, name="sign_out"),
    path("me/", statement.show, name="statement"),
    path("me/history/", history.show, name="history"),
    path("me/card/", card.show, name="card"),
    path("me/messages/", cases.show_all, name="cases"),
    path("me/messages/new/", cases.begin, name="case_new"),
    path("me/messages/<uuid:public_id>/", cases.show, name="case"),
    path("me/offers/", offers.show_all, name="offers"),
    path("me/offers/<uuid:public_id>/", offers.show_one, name="offer"),
    path("me/rewards/<slug:code>/", rewards.take, name="take_reward"),
    path("me/codes/<uuid:public_id>/", rewards.show_code, name="code"),
    path("me/codes/<uuid:public_id>/cancel/", rewards.cancel, name="cancel_code"),
    path("manifest.webmanifest", install.manifest, name="manifest"),
    path("service-worker.js", install.service_worker, name="service_worker"),
    path("offline/", install.offline, name="offline"),
]
