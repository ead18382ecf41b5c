"""How a function of the language is declared, and what it is given when it is compiled."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from questionnaires.language.errors import ExpressionError, did_you_mean
from questionnaires.language.kinds import Name, Term, expect
from questionnaires.language.scope import Scope

Compile = Callable[[ast.expr, Scope], Term]


@dataclass(frozen=True, slots=True)
class Call:
    """One call in an expression: its arguments, compiled on demand."""

    function: str
    nodes: list[ast.expr]
    scope: Scope
    compile: Compile

    def __len__(self) -> int:
        return len(self.nodes)

    def term(self, position: int, name: Name | None = None) -> Term:
        """The argument, compiled; refused if it is not of the kind `name`."""
        term = self.compile(self.nodes[position], self.scope)
        if name is None:
            return term
        return expect(term, name, f"{self.function}()")

    def terms(self) -> list[Term]:
        """All arguments, compiled."""
        return [self.term(position) for position in range(len(self.nodes))]

    def in_row(self, position: int, table: str) -> Term:
        """The argument as a condition on each row of `table`."""
        term = self.compile(self.nodes[position], self.scope.in_row_of(table, table))
        return expect(term, "condition", f"{self.function}()")

    def word(self, position: int) -> str:
        """The argument where only a text in quotes will do, such as a table's name."""
        node = self.nodes[position]
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        raise ExpressionError(
            f"{self.function}() needs a text in quotes as argument {position + 1}.",
            'Write it out, such as "kWh".',
        )

    def number(self, position: int) -> Decimal:
        """The argument where only a written number will do."""
        node = self.nodes[position]
        if isinstance(node, ast.Constant) and isinstance(node.value, Decimal):
            return node.value
        raise ExpressionError(
            f"{self.function}() needs a plain number as argument {position + 1}.",
            "Write it out, such as 2.",
        )

    def whole(self, position: int) -> int:
        """The argument where only a written whole number will do."""
        number = self.number(position)
        if number != number.to_integral_value():
            raise ExpressionError(
                f"{self.function}() needs a whole number as argument {position + 1}."
            )
        return int(number)


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the language: how many arguments it takes, how it is compiled."""

    name: str
    fewest: int
    most: int
    build: Callable[[Call], Term]


REGISTRY: dict[str, Function] = {}


def function(
    name: str, fewest: int, most: int | None = None
) -> Callable[[Callable[[Call], Term]], Callable[[Call], Term]]:
    """Registers a builder under the name that expressions use."""

    def register(build: Callable[[Call], Term]) -> Callable[[Call], Term]:
        REGISTRY[name] = Function(name, fewest, most or fewest, build)
        return build

    return register


def compile_call(node: ast.Call, scope: Scope, compile_: Compile) -> Term:
    """The term of a call; refuses unknown functions and a wrong number of arguments."""
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    found = REGISTRY.get(name)
    if found is None:
        raise ExpressionError(
            f'There is no function "{name}".', did_you_mean(name, REGISTRY)
        )
    if not found.fewest <= len(node.args) <= found.most:
        wanted = f"{found.fewest}" + (
            f" to {found.most}" if found.most > found.fewest else ""
        )
        raise ExpressionError(
            f"{name}() takes {wanted} argument(s), not {len(node.args)}."
        )
    return found.build(Call(name, list(node.args), scope, compile_))
