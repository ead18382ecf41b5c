"""The details of a decision as people read them: names, roles and days, ids kept short."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext

from accounts.models import Organisation
from accounts.names import local_name, marked
from audit.verbs import source_wording, value_wording, wording
from measures.money import Money

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HASH = re.compile(r"[0-9a-f]{64}")
#: As many characters of an id or a hash as tell two of them apart on a page.
KEPT = 12


@dataclass(frozen=True, slots=True)
class DetailLine:
    """One detail: what it is called, what is shown, and the whole if that is a part."""

    label: str
    text: SafeString
    whole: str = ""


def detail_lines(
    detail: Mapping[str, object], names: Mapping[str, str]
) -> list[DetailLine]:
    """The details that say something; `names` are those of the organisations."""
    return [
        _line(key, value, names)
        for key, value in _with_amount(detail).items()
        if value not in ("", None, [], {})
    ]


def _with_amount(detail: Mapping[str, object]) -> dict[str, object]:
    """Minor units and their currency as one sum of money."""
    told = dict(detail)
    minor, currency = told.get("minor"), told.get("currency")
    if isinstance(minor, int) and isinstance(currency, str):
        del told["minor"], told["currency"]
        told["amount"] = f"{currency} {Money(minor, currency).amount:,}"
    return told


def names_in(details: Iterable[Mapping[str, object]]) -> dict[str, str]:
    """The names of the organisations that the details tell by id."""
    ids = {
        UUID(value)
        for detail in details
        for value in detail.values()
        if isinstance(value, str) and _UUID.fullmatch(value)
    }
    found = Organisation.objects.in_bulk(ids)
    return {str(key): local_name(organisation) for key, organisation in found.items()}


def _line(key: str, value: object, names: Mapping[str, str]) -> DetailLine:
    text = str(value)
    if text in names:
        return DetailLine(wording(key), marked(names[text]))
    if _UUID.fullmatch(text) or _HASH.fullmatch(text):
        return DetailLine(wording(key), marked(f"{text[:KEPT]}…"), text)
    return DetailLine(wording(key), marked(_shown(key, value)))


def _shown(key: str, value: object) -> str:
    """Codes in words, days and instants on the reader's clock."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, dict):
        each = (f"{wording(name)} {_shown(name, part)}" for name, part in value.items())
        return gettext(", ").join(each)
    if isinstance(value, list):
        return gettext(", ").join(_shown(key, each) for each in value)
    if isinstance(value, str) and key == "source":
        return source_wording(value)
    if isinstance(value, str) and (moment := _moment(value)):
        return moment
    return value_wording(key, value)


def _moment(text: str) -> str:
    """An instant or a day as the reader writes it; empty if the text is neither.

    Names that others chose stand in details too: one that only looks like an instant,
    or like an impossible one, must not close the page to everybody in the chain.
    """
    try:
        instant = parse_datetime(text) if "T" in text else None
        day = parse_date(text) if len(text) == len("2027-12-31") else None
    except ValueError:
        return ""
    if instant is not None and is_aware(instant):
        return date_format(localtime(instant), "DATETIME_FORMAT")
    return date_format(day, "DATE_FORMAT") if day is not None else ""
