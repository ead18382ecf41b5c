"""Content of definitions in the reader's language, numbers and units as people write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import (
    get_language,
    gettext,
    gettext_lazy,
    pgettext_lazy,
)

from accounts import names
from accounts.models import Organisation
from measures.reading import reading_text
from questionnaires.language.definition import Option, Question, Texts
from questionnaires.language.piping import in_language
from questionnaires.selectors.definitions import content_language

UNITS: dict[str, Promise | str] = {
    "m2": gettext_lazy("m²"),
    "ft2": gettext_lazy("ft²"),
    "m3": gettext_lazy("m³"),
    "kg": gettext_lazy("kg"),
    "L": gettext_lazy("litres"),
    "towngas_unit": pgettext_lazy("towngas", "units"),
    "tCO2e": "t CO₂e",
    "kgCO2e": "kg CO₂e",
    "person": gettext_lazy("people"),
    "month": gettext_lazy("months"),
    "year": gettext_lazy("years"),
}
#: A unit below the line: kg CO₂e per litre, not per litres.
ONES = {
    "L": gettext_lazy("litre"),
    "towngas_unit": pgettext_lazy("towngas", "unit"),
    "person": gettext_lazy("person"),
    "month": gettext_lazy("month"),
    "year": gettext_lazy("year"),
}
#: Currencies as one writes them: before the number, without a space.
SIGNS = {"HKD": "HK$", "USD": "US$", "EUR": "€", "CNY": "RMB"}
MARKS = {
    "secondary": gettext_lazy("from a second-hand source"),
    "unverified": gettext_lazy("not confirmed"),
    "estimate": gettext_lazy("estimate"),
    "demo": gettext_lazy("demonstration figure"),
}
FALLBACKS = {
    "earlier_year": gettext_lazy("factor of an earlier year"),
    "territory_default": gettext_lazy("territory average: supplier not known"),
}
ENDLESS = 12
YEARS = (1000, 9999)


def page_text(texts: Texts) -> str:
    """The text in the language of the page."""
    return for_page(in_language(texts, content_language()))


def for_page(text: str) -> str:
    """Text of a definition made fit for the page: 简体中文 is converted from 繁體中文."""
    return names.for_page(text)


def name_of(organisation: Organisation) -> str:
    """The organisation's name in the reader's script, where it has one."""
    if (get_language() or "en").startswith("zh") and organisation.name_zh:
        return str(organisation.name_zh)
    return str(organisation.name)


def unit_label(symbol: str) -> str:
    """A unit as a reader knows it: `m²`, `t CO₂e`, `HK$`, `kg CO₂e/litre`, `t·km`."""
    above, *below = symbol.split("/")
    factors = [UNITS.get(part, SIGNS.get(part, part)) for part in above.split("*")]
    parts = ["·".join(map(str, factors))]
    parts += [str(ONES.get(part, UNITS.get(part, part))) for part in below]
    return "/".join(parts)


def amount(number: str, unit: str) -> str:
    """A number with its unit as one writes it: `HK$85,000`, `12%`, `18.7 t CO₂e`."""
    if unit in SIGNS:
        bare = number.removeprefix("−")
        return f"{'−' if bare != number else ''}{SIGNS[unit]}{bare}"
    if unit == "%":
        return f"{number}%"
    above, slash, below = unit.partition("/")
    if slash and above in SIGNS:
        return f"{amount(number, above)}/{ONES.get(below, UNITS.get(below, below))}"
    return f"{number} {unit_label(unit)}".rstrip() if unit else number


def rounded_amount(value: Decimal, unit: str = "") -> str:
    """A figure nobody typed, rounded for reading, with its unit."""
    return amount(reading_text(value, unit), unit)


def grouped(number: Decimal | str) -> str:
    """A number with grouped thousands and as many decimals as it has, up to twelve."""
    try:
        value = number if isinstance(number, Decimal) else Decimal(number)
    except InvalidOperation:
        return str(number)
    text = f"{value:,f}"
    if "." in text:
        whole, _, part = text.partition(".")
        part = part[:ENDLESS].rstrip("0")
        text = f"{whole}.{part}" if part else whole
    return text.replace("-", "−")


def is_year(question: Question) -> bool:
    """Whether the number is a year, which nobody writes with a thousands mark."""
    least, most = question.min, question.max
    if question.type != "integer" or least is None or most is None:
        return False
    return YEARS[0] <= least and most <= YEARS[1]


def doubts(mark: str, fallback: str | None) -> list[str]:
    """What the reader of a figure made from such a factor must know of it."""
    words = (MARKS.get(mark), FALLBACKS.get(fallback or ""))
    return [str(word) for word in words if word]


def day(value: date) -> str:
    """A date in words of the page's language."""
    return str(formats.date_format(value))


def option_label(question: Question, word: str) -> str:
    """The label of an option; the word itself if there is no such option."""
    found: Option | None = next((o for o in question.options if o.id == word), None)
    return page_text(found.label) if found else word


def shown_value(question: Question, text: str, unit: str = "") -> str:
    """A canonical value as one reads it: grouped, with its unit, options by label."""
    if question.options or question.type == "yes_no":
        labels = [option_label(question, word) for word in text.split(",") if word]
        return listed(labels)
    if question.type == "date":
        try:
            return day(date.fromisoformat(text))
        except ValueError:
            return text
    if question.type in ("integer", "decimal", "quantity", "percent", "calc"):
        return amount(text if is_year(question) else grouped(text), unit)
    return text


def estimate_words(question: Question, basis: str) -> str:
    """How an estimate was made, as one reads it; `basis` is as an answer keeps it."""
    key, _mark, sum_ = basis.partition(": ")
    known = next((each for each in question.estimates if each.key == key), None)
    made_from = page_text(known.label) if known else key
    return gettext("%(from)s: %(sum)s") % {"from": made_from, "sum": sum_}


def listed(words: list[str]) -> str:
    """Several answers in one line, as the page's language separates them."""
    between = "、" if (get_language() or "en").startswith("zh") else "; "
    return between.join(words)
