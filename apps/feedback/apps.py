from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "apps.feedback"
    verbose_name = _("Cases")

    def ready(self) -> None:
        # Kinds ask tables, which are there only once every app is loaded.
        from apps.feedback import segment_kinds

        segment_kinds.enter()
