from __future__ import annotations

from apps.portal.urls_entry import urlpatterns as entry
from apps.portal.urls_member import urlpatterns as member

app_name = "portal"
urlpatterns = [*entry, *member]
