"""Texts of schemes in the page's language; marks and verdicts in words."""

from __future__ import annotations

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy

from measures.money import Money
from questionnaires.selectors.definitions import content_language
from questionnaires.words import for_page
from schemes.rules import texts
from schemes.rules.definition import Texts

Tag = dict[str, Promise | str]

MARKS: dict[str, Tag] = {
    "verified": {"label": gettext_lazy("Verified"), "kind": "ok"},
    "secondary": {"label": gettext_lazy("Second-hand source"), "kind": "info"},
    "computed": {"label": gettext_lazy("Computed"), "kind": "info"},
    "unverified": {"label": gettext_lazy("Not confirmed"), "kind": "warn"},
    "demo": {"label": gettext_lazy("Demonstration"), "kind": "warn"},
}


def said(text: Texts) -> str:
    """A text of a scheme in the language of the page."""
    return for_page(text[content_language()]) if text else ""


def money(amount: Money) -> str:
    """An amount with all its cents: HK$7,840.00."""
    sign = {"HKD": "HK$", "SGD": "S$"}.get(amount.currency, f"{amount.currency} ")
    return f"{sign}{amount.amount:,}"


def day(value: date) -> str:
    """A day as sentences of rules write it."""
    return for_page(texts.day(value, content_language()))


def shown(write: texts.Shown, value: object) -> str:
    """A value as sentences of rules write it."""
    return for_page(write(value, content_language()))


def is_chinese() -> bool:
    """Whether the page is in Chinese, of either script."""
    return (get_language() or "en").startswith("zh")
