from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SegmentsConfig(AppConfig):
    name = "apps.segments"
    verbose_name = _("Segments")

    def ready(self) -> None:
        # Kinds ask tables, which are there only once every app is loaded.
        from apps.segments.kinds import own

        own.enter()
