"""Wiring only: settings, addresses, processes. No app imports it."""

from greenfin.celery import app as celery_app

__all__ = ["celery_app"]
