from __future__ import annotations

from django.urls import path

from apps.access import views

app_name = "access"
urlpatterns = [
    path("password/", views.password, name="password"),
    path("second-step/", views.second_step, name="second_step"),
    path("language/", views.language, name="language"),
    path("device/", views.device, name="device"),
]
