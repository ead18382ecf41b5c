"""What an expression can be: its kind is known before anybody has answered anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from questionnaires.language.errors import ExpressionError, did_you_mean
from questionnaires.language.units import PURE, Dimension, describe, rescale

if TYPE_CHECKING:
    from questionnaires.language.run import Run

Name = Literal[
    "number",
    "text",
    "date",
    "condition",
    "choices",
    "words",
    "column",
    "table",
    "blank",
]
Closure = Callable[["Run"], Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """The static type of a value.

    A number knows its dimension and scale (None as dimension: a literal zero, which fits
    any unit); a text of a choice knows its options; a column knows its cells' kind.
    """

    name: Name
    dimension: Dimension | None = PURE
    scale: Fraction = Fraction(1)
    options: frozenset[str] | None = None
    cell: Kind | None = None
    table: str = ""

    def __str__(self) -> str:
        if self.name == "number" and self.dimension:
            return f"a number of {describe(self.dimension)}"
        return {
            "blank": "None",
            "condition": "a condition",
            "number": "a plain number",
        }.get(self.name, f"a {self.name}")


NUMBER = Kind("number")
ZERO = Kind("number", dimension=None)
TEXT = Kind("text")
DATE = Kind("date")
CONDITION = Kind("condition")
BLANK = Kind("blank")


@dataclass(frozen=True, slots=True)
class Term:
    """A compiled part of an expression: its kind and the closure that gives its value.

    `literal` is the word when it is a text in quotes; `key` the question or
    `table.column` when it is nothing but a name, `constant` its value when it has only one.
    Closures give Decimal, str, bool, date or frozenset; None means blank (or, of a
    condition, unknown). A column's closure gives a list of such values.
    """

    kind: Kind
    run: Closure
    literal: str | None = None
    key: str = ""
    constant: Decimal | str | None = None


def expect(term: Term, name: Name, place: str) -> Term:
    """The term itself when it is of that kind; an ExpressionError otherwise."""
    if term.kind.name not in (name, "blank"):
        wanted = {"condition": "a condition", "number": "a number"}.get(
            name, f"a {name}"
        )
        remedy = (
            'Write a comparison, such as x == "yes".' if name == "condition" else ""
        )
        raise ExpressionError(f"{place} needs {wanted}, not {term.kind}.", remedy)
    return term


def aligned(term: Term, kind: Kind, doing: str) -> Closure:
    """The term's closure giving its number in the unit of `kind`.

    Refuses another dimension: MWh are not added to tCO2e.
    """
    if term.kind.name == "blank" or kind.name == "blank":
        return term.run
    if term.kind.name != kind.name:
        raise ExpressionError(f"{doing}: {term.kind} does not go with {kind}.")
    if kind.name != "number" or term.kind.dimension is None:
        return term.run
    if term.kind.dimension != kind.dimension:
        raise ExpressionError(
            f"{doing}: {term.kind} does not go with {kind}.",
            'Give a constant its unit with qty(5, "MWh"), or use convert(x, "MWh").',
        )
    return rescaled(term.run, term.kind.scale / kind.scale)


def rescaled(run: Closure, ratio: Fraction) -> Closure:
    """The closure whose number is multiplied by an exact ratio; the same one for 1."""
    if ratio == 1:
        return run

    def in_other_unit(state: Run) -> Decimal | None:
        value = run(state)
        return None if value is None else rescale(value, ratio)

    return in_other_unit


def common(terms: list[Term], doing: str) -> Kind:
    """The kind that all terms share: of numbers, the unit of the first that has one."""
    kinds = [term.kind for term in terms if term.kind.name != "blank"]
    if not kinds:
        return BLANK
    kind = next((k for k in kinds if k.dimension is not None), kinds[0])
    for term in terms:
        aligned(term, kind, doing)
    if kind.name == "text":
        return Kind("text", options=_shared_options(terms))
    return kind


def _shared_options(terms: list[Term]) -> frozenset[str] | None:
    options: frozenset[str] = frozenset()
    for term in terms:
        if term.kind.name == "blank":
            continue
        if term.literal is not None:
            options |= {term.literal}
        elif term.kind.options is None:
            return None
        else:
            options |= term.kind.options
    return options


def check_option(kind: Kind, literal: str | None) -> None:
    """Refuses a comparison with a word that the choice does not offer."""
    if literal is not None and kind.options is not None and literal not in kind.options:
        raise ExpressionError(
            f'"{literal}" is not one of the options.',
            did_you_mean(literal, kind.options),
        )
