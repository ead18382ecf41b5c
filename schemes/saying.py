"""Texts of schemes in the page's language: sentences, sums and days as people write them."""

from __future__ import annotations

from datetime import date

from measures.money import Money
from questionnaires.selectors.definitions import content_language
from questionnaires.words import for_page
from schemes.rules import texts
from schemes.rules.definition import Texts


def said(text: Texts) -> str:
    """A text of a scheme in the language of the page."""
    return for_page(text[content_language()]) if text else ""


def money(amount: Money) -> str:
    """An amount with all its cents: HK$7,840.00, or −HK$7,840.00 for what goes out."""
    sign = {"HKD": "HK$", "SGD": "S$"}.get(amount.currency, f"{amount.currency} ")
    minus = "−" if amount.minor < 0 else ""
    return f"{minus}{sign}{abs(amount.amount):,}"


def day(value: date) -> str:
    """A day as sentences of rules write it."""
    return for_page(texts.day(value, content_language()))


def shown(write: texts.Shown, value: object) -> str:
    """A value as sentences of rules write it."""
    return for_page(write(value, content_language()))
