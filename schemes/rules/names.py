"""The names that a version's expressions and sentences may use, and what each rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from questionnaires.language.answer_types import TYPES
from questionnaires.language.errors import ExpressionError
from questionnaires.language.expressions import compile_expression
from questionnaires.language.grammar import parse
from questionnaires.language.kinds import DATE, NUMBER, Kind, Term, expect
from questionnaires.language.references import references
from questionnaires.language.scope import Scope
from questionnaires.language.units import UnitError, unit
from schemes.rules.definition import APPLICATION_DATE, Fact, Listing, Parameter
from schemes.rules.texts import Shown, shown_fact, shown_in, shown_parameter

#: Units that only say how a number is read; they take no part in arithmetic.
SPOKEN_UNITS = frozenset({"", "%", "day", "working_day"})


@dataclass(frozen=True)
class Names:
    """Facts, parameters and what is worked out, by name.

    `rests_on` gives, for each name, the facts and parameters (and lists) behind it.
    """

    facts: Mapping[str, Fact]
    parameters: Mapping[str, Parameter]
    lists: Mapping[str, Listing]
    scope: Scope
    shown: dict[str, Shown]
    rests_on: dict[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def fixed(self) -> Mapping[str, Any]:
        """The values of the parameters."""
        return {key: parameter.value for key, parameter in self.parameters.items()}

    def compile(self, text: str) -> Term:
        """The term of an expression; ExpressionError in the words of schemes."""
        try:
            return compile_expression(text, self.scope)
        except ExpressionError as error:
            message = error.message.replace(
                "There is no question", "There is no fact, parameter or value"
            )
            raise ExpressionError(message, error.remedy) from None

    def condition(self, text: str) -> Term:
        """The same for an expression that must be a condition."""
        return expect(self.compile(text), "condition", "A condition")

    def reads(self, text: str) -> Iterator[str]:
        """The names that stand in an expression."""
        return references(parse(text), self.scope)

    def behind(self, names: Iterable[str]) -> frozenset[str]:
        """The facts, parameters and lists that these names rest on in the end."""
        found: frozenset[str] = frozenset()
        for name in names:
            found |= self.rests_on.get(name, frozenset({name}))
        return found

    def money(self, name: str, currency: str) -> None:
        """Refuses a name that is no amount in that currency; ExpressionError."""
        kind = self.scope.kinds.get(name)
        wanted = unit(currency)
        if kind is None:
            self.compile(name)
        elif kind.name != "number" or kind.dimension != wanted.dimension:
            raise ExpressionError(
                f'"{name}" is {kind}, not an amount in {currency}.',
                f"Name something with unit: {currency}.",
            )


def names_of(
    facts: Mapping[str, Fact],
    parameters: Mapping[str, Parameter],
    lists: Mapping[str, Listing],
) -> Names:
    """The names there are before anything is worked out; ExpressionError of a bad unit."""
    kinds: dict[str, Kind] = {APPLICATION_DATE: DATE}
    shown: dict[str, Shown] = {APPLICATION_DATE: shown_in("", {})}
    for key, fact in facts.items():
        kinds[key] = TYPES[fact.question.type].kind(fact.question)
        shown[key] = shown_fact(fact)
    for key, parameter in parameters.items():
        kinds[key] = kind_of(parameter)
        shown[key] = shown_parameter(parameter)
    return Names(facts, parameters, lists, Scope(kinds, {}), shown)


def kind_of(parameter: Parameter) -> Kind:
    """The kind a parameter's value has in expressions."""
    value: Any = parameter.value
    if isinstance(value, Decimal):
        return _number(parameter.unit)
    if isinstance(value, frozenset):
        return Kind("words", options=value)
    if parameter.words and value not in parameter.words:
        raise ExpressionError(
            f'"{value}" is not one of its words.',
            f"Write one of {', '.join(parameter.words)}.",
        )
    return Kind("text", options=frozenset(parameter.words) or None)


def _number(symbol: str) -> Kind:
    if symbol in SPOKEN_UNITS:
        return NUMBER
    try:
        measure = unit(symbol)
    except UnitError as error:
        raise ExpressionError(str(error)) from None
    return Kind("number", measure.dimension, measure.scale)
