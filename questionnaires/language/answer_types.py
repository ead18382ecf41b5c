"""The types of answers, one class each: how a text is read, and what kind it has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Protocol

from measures.days import read_day
from questionnaires.language.definition import Question
from questionnaires.language.kinds import DATE, NUMBER, TEXT, Kind
from questionnaires.language.numerals import (
    MAX_DIGITS,
    NumeralError,
    currency_before,
    read_number,
    split_unit,
)
from questionnaires.language.parsed import Parsed as Parsed
from questionnaires.language.parsed import Problem as Problem
from questionnaires.language.parsed import plain_text as plain_text
from questionnaires.language.patterns import PATTERNS
from questionnaires.language.units import UnitError, convert, rescale, unit


class AnswerType(Protocol):
    """What every type of answer can do."""

    attributes: ClassVar[frozenset[str]]

    def kind(self, question: Question) -> Kind:
        """The kind its value has in expressions."""

    def canonical(self, question: Question) -> Callable[[str], Any]:
        """A quick reader of canonical text; it gives None where it is not sure."""

    def parse(self, question: Question, text: str, unit: str) -> Parsed | Problem:
        """The typed answer of a text that is not empty."""


_CONTROL = "\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff"


class Text:
    """A line of text."""

    attributes: ClassVar = frozenset({"max_length", "pattern"})
    longest: ClassVar = 300
    forbidden: ClassVar = re.compile(f"[{_CONTROL}\n\r\t]")

    def kind(self, question: Question) -> Kind:
        return TEXT

    def canonical(self, question: Question) -> Callable[[str], Any]:
        limit = 0 if question.pattern else question.max_length or self.longest
        forbidden = self.forbidden.search

        def read(text: str) -> str | None:
            return (
                None if len(text) > limit or forbidden(text) else text.strip() or None
            )

        return read

    def parse(self, question: Question, text: str, unit: str) -> Parsed | Problem:
        limit = question.max_length or self.longest
        if len(text) > limit:
            return Problem(
                "max_length", {"limit": str(limit), "length": str(len(text))}
            )
        if self.forbidden.search(text):
            return Problem("characters", {})
        if question.pattern and not PATTERNS[question.pattern].fullmatch(text.strip()):
            return Problem("pattern", {"text": text[:60]})
        plain = text.strip()
        return Parsed(plain, plain, text)


class LongText(Text):
    """Several lines of text."""

    longest: ClassVar = 5000
    forbidden: ClassVar = re.compile(f"[{_CONTROL}]")


class DecimalNumber:
    """A plain number."""

    attributes: ClassVar = frozenset({"min", "max", "decimals", "estimates"})
    whole: ClassVar = False

    def kind(self, question: Question) -> Kind:
        return NUMBER

    def canonical(self, question: Question) -> Callable[[str], Any]:
        return _digits if self.whole else _plain_number

    def parse(self, question: Question, text: str, unit: str) -> Parsed | Problem:
        number = _number(text)
        if isinstance(number, Problem):
            return number
        if self.whole and number != number.to_integral_value():
            return Problem("integer", {"text": text[:60]})
        return Parsed(number, plain_text(number), text, number)


class Integer(DecimalNumber):
    """A whole number."""

    whole: ClassVar = True


class Percent(DecimalNumber):
    """A share of a hundred, with or without its sign."""

    def parse(self, question: Question, text: str, unit: str) -> Parsed | Problem:
        bare = unicodedata.normalize("NFKC", text).strip().removesuffix("%")
        parsed = super().parse(question, bare, "")
        if isinstance(parsed, Problem):
            return parsed
        return Parsed(parsed.value, parsed.text, text, parsed.number, "%")


class Quantity:
    """A number with a unit, kept as entered and converted to the question's own."""

    attributes: ClassVar = frozenset(
        {"min", "max", "decimals", "units", "unit_from", "estimates"}
    )

    def kind(self, question: Question) -> Kind:
        measure = unit("money" if question.unit_from else question.unit)
        return Kind("number", measure.dimension, measure.scale)

    def canonical(self, question: Question) -> Callable[[str], Any]:
        if question.unit_from:
            return _plain_number
        own = unit(question.unit).scale
        ratios = {symbol: unit(symbol).scale / own for symbol in question.units}

        def read(text: str) -> Decimal | None:
            amount, _, written = text.partition(" ")
            number = _plain_number(amount)
            if number is None or not written:
                return number
            ratio = ratios.get(written)
            return None if ratio is None else rescale(number, ratio)

        return read

    def parse(self, question: Question, text: str, unit: str) -> Parsed | Problem:
        amount, written = split_unit(text, question.units)
        if unit and written and unit != written:
            return Problem("unit", {"unit": written, "units": unit})
        given = unit or written or question.unit
        sign = currency_before(amount)
        if sign and not question.unit_from and sign != given:
            return Problem("unit", {"unit": sign, "units": ", ".join(question.units)})
        number = _number(amount)
        if isinstance(number, Problem):
            return number
        if question.unit_from:
            return Parsed(number, plain_text(number), text, number, given)
        try:
            if given not in question.units:
                raise UnitError(given)
            value = convert(number, given, question.unit)
        except UnitError:
            return Problem(
                "unit", {"unit": given[:30], "units": ", ".join(question.units)}
            )
        return Parsed(value, plain_text(number), text, number, given)


class Date:
    """A day, day before month or year first; kept as 2024-12-31."""

    attributes: ClassVar = frozenset[str]()

    def kind(self, question: Question) -> Kind:
        return DATE

    def canonical(self, question: Question) -> Callable[[str], Any]:
        return _iso_day

    def parse(self, question: Question, text: str, unit: str) -> Parsed | Problem:
        day = read_day(text)
        if day is None:
            return Problem("date", {"text": text[:60]})
        return Parsed(day, day.isoformat(), text)


class Choice:
    """One of the options."""

    attributes: ClassVar = frozenset({"list", "list_from", "options"})

    def kind(self, question: Question) -> Kind:
        return Kind("text", options=frozenset(option.id for option in question.options))

    def canonical(self, question: Question) -> Callable[[str], Any]:
        return {option.id: option.id for option in question.options}.get

    def parse(self, question: Question, text: str, unit: str) -> Parsed | Problem:
        plain = text.strip()
        if all(option.id != plain for option in question.options):
            return Problem("option", {"text": plain[:60]})
        return Parsed(plain, plain, text)


class YesNo(Choice):
    """Yes or no; the words are `yes` and `no`."""

    attributes: ClassVar = frozenset[str]()


class Choices(Choice):
    """Several of the options, written with commas between."""

    def kind(self, question: Question) -> Kind:
        options = frozenset(option.id for option in question.options)
        return Kind("choices", options=options)

    def canonical(self, question: Question) -> Callable[[str], Any]:
        return {option.id: frozenset({option.id}) for option in question.options}.get

    def parse(self, question: Question, text: str, unit: str) -> Parsed | Problem:
        words = {word.strip() for word in text.split(",") if word.strip()}
        known = {option.id: option for option in question.options}
        if strangers := words - known.keys():
            return Problem("option", {"text": ", ".join(sorted(strangers))[:60]})
        if len(words) > 1 and any(known[word].exclusive for word in words):
            return Problem("exclusive", {})
        ordered = ",".join(option for option in known if option in words)
        return Parsed(frozenset(words), ordered, text)


TYPES: Mapping[str, AnswerType] = {
    "text": Text(),
    "long_text": LongText(),
    "integer": Integer(),
    "decimal": DecimalNumber(),
    "quantity": Quantity(),
    "percent": Percent(),
    "date": Date(),
    "yes_no": YesNo(),
    "choice": Choice(),
    "choices": Choices(),
}


def parse_value(question: Question, text: str, unit: str = "") -> Parsed | Problem:
    """The typed answer to `question` of what a person has typed, or why it cannot be read.

    Numbers are read as 12,400 or 12400 or 1.24e4; quantities with the unit beside
    (`unit`) or behind them ("12,400 kWh"). Tables are read cell by cell.
    """
    return TYPES[question.type].parse(question, text, unit)


def _iso_day(text: str) -> date | None:
    if len(text) != 10 or not text.isascii() or (text[4], text[7]) != ("-", "-"):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2200 else None


def _digits(text: str) -> Decimal | None:
    plain = text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS
    return Decimal(text) if plain else None


def _plain_number(text: str) -> Decimal | None:
    digits = text.replace(".", "", 1)
    plain = digits.isascii() and digits.isdigit() and len(text) <= MAX_DIGITS
    return Decimal(text) if plain else None


def _number(text: str) -> Decimal | Problem:
    try:
        return read_number(text)
    except NumeralError as error:
        return Problem(error.rule, {"text": text[:60]})
