from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OffersConfig(AppConfig):
    name = "apps.offers"
    verbose_name = _("Offers")

    def ready(self) -> None:
        # Kinds ask tables, which are there only once every app is loaded.
        from apps.offers import segment_kinds

        segment_kinds.enter()
