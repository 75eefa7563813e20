from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgramsConfig(AppConfig):
    name = "apps.programs"
    verbose_name = _("Programmes")

    def ready(self) -> None:
        from apps.ledger.owners import add_owners
        from apps.programs.reports.owners import member_accounts, member_names

        add_owners("members", member_names, member_accounts)
