"""Filters for names: `marked` for a text that is data, `local` for an organisation, `browser`."""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString

from accounts import names
from accounts.browsers import browser_words
from accounts.models import Organisation

register = template.Library()
register.filter("marked", names.marked)
register.filter("plain", names.plain)
register.filter("browser", browser_words)


@register.filter
def flowing(parts: Iterable[object]) -> str:
    """Sentences one behind the other, as the page's language sets them."""
    return names.sentences(*map(str, parts))


@register.filter
def local(organisation: Organisation) -> SafeString:
    """The organisation's name in the reader's script, marked with its language."""
    return names.marked(names.local_name(organisation))


@register.simple_tag
def gap() -> str:
    """What stands between two sentences or behind a colon: a space, in Chinese nothing."""
    return names.gap()


@register.simple_tag
def colon() -> str:
    """What stands between a name and what it means."""
    return names.labelled("", "")


@register.filter
def bracketed(inner: object) -> str:
    """In the brackets of the page's language, as they stand behind a text."""
    return names.bracketed("", inner)
