"""Parts of a page that depend on nothing but its language are drawn once a process."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def drawn(name: str) -> SafeString:
    """The component's HTML without any context; while developing drawn each time."""
    if settings.DEBUG:
        return render_to_string(name)
    return _drawn(name, get_language())


@lru_cache(maxsize=256)
def _drawn(name: str, _language: str | None) -> SafeString:
    return render_to_string(name)
