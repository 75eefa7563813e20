from apps.nights.admin.nights import NightDesk

__all__ = ["NightDesk"]
