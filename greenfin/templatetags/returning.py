"""Where a reader came from, for pages that lead back."""

from __future__ import annotations

from django import template
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.template import Context
from django.utils.http import url_has_allowed_host_and_scheme

register = template.Library()


@register.simple_tag(takes_context=True)
def came_from(context: Context) -> str:
    """The page of ours the reader was on; empty if it is another's or this very one."""
    request = context.get("request")
    return back_of(request) if isinstance(request, HttpRequest) else ""


def back_of(request: HttpRequest) -> str:
    """As `came_from`; reads nothing but the request."""
    back = request.headers.get("Referer", "")
    try:
        here = request.build_absolute_uri()
        ours = url_has_allowed_host_and_scheme(
            back, {request.get_host()}, require_https=request.is_secure()
        )
    except DisallowedHost:
        return ""
    return back if ours and (back != here or request.method == "POST") else ""
