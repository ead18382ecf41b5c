"""Registers the app with Django."""

from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "risk"
