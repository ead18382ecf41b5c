"""Sentences with values in them, in every language: money, days and shares as people write them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from questionnaires.language.documents import read_document
from questionnaires.language.piping import holes
from schemes.rules.definition import LANGUAGES, Fact, Parameter, Texts

Shown = Callable[[Any, str], str]
Values = Mapping[str, Any]
Sentence = Callable[[Values, Collection[str]], dict[str, str]]

_SIGNS = {"HKD": "HK$", "SGD": "S$", "USD": "US$"}
_NAMES = {"HKD": "港元", "SGD": "新加坡元", "USD": "美元"}
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_WORDS: Mapping[str, Texts] = {
    "yes": {"en": "yes", "zh-Hant": "是"},
    "no": {"en": "no", "zh-Hant": "否"},
    "saturday": {"en": "Saturdays", "zh-Hant": "星期六"},
    "sunday": {"en": "Sundays", "zh-Hant": "星期日"},
    "general_holiday": {"en": "general holidays", "zh-Hant": "公眾假期"},
    "gale_day": {"en": "gale warning days", "zh-Hant": "烈風警告日"},
    "black_rainstorm_day": {
        "en": "black rainstorm warning days",
        "zh-Hant": "黑色暴雨警告日",
    },
}
_UNITS: Mapping[str, Texts] = {
    "month": {"en": "{n} months", "zh-Hant": "{n}個月"},
    "year": {"en": "{n} years", "zh-Hant": "{n}年"},
    "day": {"en": "{n} days", "zh-Hant": "{n}日"},
    "working_day": {"en": "{n} working days", "zh-Hant": "{n}個工作天"},
    "%": {"en": "{n}%", "zh-Hant": "{n}%"},
}
NOTHING_FIXED: Mapping[str, Any] = MappingProxyType({})
NOT_GIVEN: Texts = {"en": "not given", "zh-Hant": "未填"}
NOT_ASKED: Texts = {"en": "does not apply", "zh-Hant": "不適用"}


@lru_cache(maxsize=1)
def own_messages() -> Mapping[str, Texts]:
    """The evaluator's own sentences by rule."""
    return read_document(Path(__file__).with_name("messages.yaml")).content


def money(amount: Decimal, currency: str, language: str) -> str:
    """HK$7,840, HK$7,840.50 or −HK$7,840; 7,840港元 in Chinese."""
    whole = amount == amount.to_integral_value()
    size = abs(amount)
    number = f"{size:,.0f}" if whole else f"{size:,.2f}"
    minus = "−" if amount < 0 else ""
    if language.startswith("zh"):
        return f"{minus}{number}{_NAMES.get(currency, currency)}"
    return f"{minus}{_SIGNS.get(currency, currency + ' ')}{number}"


def day(value: date, language: str) -> str:
    """31 January 2026; 2026年1月31日 in Chinese."""
    if language.startswith("zh"):
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def number(value: Decimal) -> str:
    """A plain number without needless zeros, thousands grouped."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown_in(unit: str, labels: Mapping[str, Texts]) -> Shown:
    """How values of that unit, or with those labels, are written."""

    def shown(value: Any, language: str) -> str:
        if value is None:
            return NOT_GIVEN[language]
        if isinstance(value, Decimal):
            if len(unit) == 3 and unit.isupper():
                return money(value, unit, language)
            if unit in _UNITS:
                return _UNITS[unit][language].format(n=number(value))
            return number(value)
        if isinstance(value, date):
            return day(value, language)
        if isinstance(value, bool):
            value = "yes" if value else "no"
        if isinstance(value, frozenset):
            between = "、" if language.startswith("zh") else ", "
            return between.join(_word(w, labels, language) for w in sorted(value))
        return _word(str(value), labels, language)

    return shown


def _word(word: str, labels: Mapping[str, Texts], language: str) -> str:
    texts = labels.get(word) or _WORDS.get(word)
    return texts[language] if texts else word


def shown_parameter(parameter: Parameter) -> Shown:
    """How a parameter is written."""
    return shown_in(parameter.unit, parameter.words)


def shown_fact(fact: Fact) -> Shown:
    """How a fact is written: options by their label."""
    labels = {option.id: option.label for option in fact.question.options}
    return shown_in(fact.question.unit, labels)


def sentence(
    texts: Texts, shown: Mapping[str, Shown], fixed: Mapping[str, Any] = NOTHING_FIXED
) -> Sentence:
    """The function that fills the texts of all languages; LookupError of an unknown name.

    It takes the values and the names of facts that are not asked as things stand. What is
    `fixed`, the values of parameters, is written once.
    """
    made = {
        language: _filled(
            _written(texts[language], language, shown, fixed), language, shown
        )
        for language in texts
    }

    def fill(values: Values, parked: Collection[str]) -> dict[str, str]:
        return {language: part(values, parked) for language, part in made.items()}

    return fill


def _written(
    text: str, language: str, shown: Mapping[str, Shown], fixed: Mapping[str, Any]
) -> str:
    for name in holes(text):
        if name in fixed:
            words = shown[name](fixed[name], language)
            text = text.replace("{" + name + "}", words)
    return text


def _filled(
    text: str, language: str, shown: Mapping[str, Shown]
) -> Callable[[Values, Collection[str]], str]:
    names = holes(text)
    for name in names:
        if name not in shown:
            raise LookupError(name)
    if not names:
        return lambda _values, _parked: text
    pattern = text
    for name in names:
        pattern = pattern.replace("{" + name + "}", "{}")
    writers = [(name, shown[name]) for name in names]

    absent = NOT_ASKED[language]

    def fill(values: Values, parked: Collection[str]) -> str:
        return pattern.format(*(
            absent if name in parked else write(values.get(name), language)
            for name, write in writers
        ))  # fmt: skip

    return fill


def own_sentence(rule: str, words: Mapping[str, Texts | str]) -> dict[str, str]:
    """One of the evaluator's own sentences with words put in, in every language."""
    texts = own_messages()[rule]
    return {
        language: texts[language].format_map(
            {
                name: word if isinstance(word, str) else word[language]
                for name, word in words.items()
            }
        )
        for language in LANGUAGES
    }
