from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrdersConfig(AppConfig):
    name = "apps.orders"
    verbose_name = _("Orders")

    def ready(self) -> None:
        from apps.customers.finders import add_finder
        from apps.orders.services.finding import customers_of_order

        add_finder("order number", customers_of_order)
