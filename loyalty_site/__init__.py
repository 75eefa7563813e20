"""The plot on which the house stands: settings, addresses, the alarm clock, the admin site. No app imports it."""

from loyalty_site.celery import app as celery_app

__all__ = ["celery_app"]
