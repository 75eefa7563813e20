from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "apps.surveys"
    verbose_name = _("Surveys")

    def ready(self) -> None:
        # Kinds ask tables, which are there only once every app is loaded.
        from apps.surveys import segments

        segments.enter()
