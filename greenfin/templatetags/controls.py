"""A Django form's control as our pages draw it."""

from __future__ import annotations

from django import template
from django.forms import BoundField

register = template.Library()


@register.filter
def control(bound: BoundField) -> BoundField:
    """The field without a placeholder that only repeats its label.

    The sign-in library's forms have such; they vanish as one types, and look filled in.
    """
    attrs = bound.field.widget.attrs
    if str(bound.label).lower() in str(attrs.get("placeholder", "")).lower():
        attrs.pop("placeholder", None)
    return bound
