"""What is done by one press: a form of one button."""

from __future__ import annotations

from django import template
from django.template import Context
from django.urls import reverse

register = template.Library()


@register.inclusion_tag("components/act.html", takes_context=True)
def act(
    context: Context,
    view: str,
    *args: object,
    label: str,
    kind: str = "",
    small: bool = False,
    about: object = "",
) -> dict[str, object]:
    """`{% act "jobs:cancel" job.pk label=_("Cancel") kind="link" %}`; posts to the view.

    `kind` and `small` are those of button.html, without one it is the primary button.
    `about` is what it is done to, for those who do not see the row it stands in.
    """
    return {
        "url": reverse(view, args=args),
        "label": label,
        "kind": kind,
        "small": small,
        "about": about,
    }
