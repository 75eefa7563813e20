from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from apps.access.views import forgotten
from apps.checkout.admin import refund_page, try_page
from apps.insights.admin import overview_page
from apps.messaging.views import logo
from loyalty_site import health
from loyalty_site.wizard import setup

handler500 = "loyalty_site.faults.fault"
urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/setup/", setup, name="setup"),
    # The theme's sign-in page links it by this name.
    path("admin/password/", forgotten, name="admin_password_reset"),
    path("staff/", include("apps.access.urls")),
    path("admin/orders/order/<int:order_id>/refund/", admin.site.admin_view(refund_page), name="order_refund"),
    path("admin/offers/try/", admin.site.admin_view(try_page), name="offer_try"),
    path(
        "admin/customers/customer/<int:customer_id>/overview/",
        admin.site.admin_view(overview_page),
        name="customer_overview",
    ),
    path("admin/", admin.site.urls),
    path("hooks/mail/", include("apps.messaging.webhooks")),
    path("letters/logo/<slug:digest>", logo, name="letter_logo"),
    path("api/v1/", include("apps.storefront.urls")),
    path("till/", include("apps.till.urls")),
    path("", include("apps.portal.urls")),
]
