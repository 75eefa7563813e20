from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "apps.campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        # It asks tables, which are there only once every app is loaded.
        from apps.campaigns.reports.holding_out import kept_from
        from apps.offers.withholding import add_source

        add_source(kept_from)
