"""From expressions to Excel formulas with the same meaning: a blank is an error value.

Every part of a formula gives its value or an error; an error runs through arithmetic and
comparisons by itself, as a blank does here, and the cell turns what remains into "".
Only what says the same in both goes through; the rest raises UntranslatableError, and the
workbook shows the value as it stands.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from questionnaires.language.expressions import compile_tree
from questionnaires.language.kinds import Kind, Term, common
from questionnaires.language.run import Run
from questionnaires.language.scope import Scope, dotted

BLANK = "NA()"
MOST_CHARACTERS = 7_000
EPOCH = date(1899, 12, 30)
MOST_OPTIONS = 24


class UntranslatableError(Exception):
    """The workbook cannot work this out by itself."""


class Cells(Protocol):
    """Where the values stand that a formula reads; each may raise UntranslatableError."""

    def value(self, path: str) -> str:
        """The hidden cell of a question's value."""

    def cell(self, path: str) -> str:
        """That of a column in the row at hand."""

    def column(self, path: str) -> str:
        """The hidden cells of a column, all rows."""

    def rows(self, table: str) -> str:
        """The hidden cells that number the rows somebody has filled."""

    def where(self, table: str, condition: ast.expr) -> str:
        """Hidden cells, one a row, that say whether a condition holds there."""

    def source_cell(self, path: str) -> str:
        """That of a column in the table that the row at hand is from."""

    def lookup(self, name: str) -> tuple[str, str]:
        """The words of a look-up, and what each leads to."""


@dataclass(frozen=True)
class Translator:
    """Translates within one scope; `run` has what is fixed: period, prior, factors."""

    scope: Scope
    cells: Cells
    run: Run

    def formula(self, node: ast.expr) -> str:
        """The formula of a tree, without `=`; its number counts in the tree's own unit."""
        text = self._part(node)
        if len(text) > MOST_CHARACTERS:
            raise UntranslatableError
        return text

    def in_row_of(self, table: str) -> Translator:
        """The same inside a row of a table."""
        return replace(self, scope=self.scope.in_row_of(table))

    def term(self, node: ast.expr) -> Term:
        """The node compiled: its kind, and its value where that is fixed."""
        return compile_tree(node, self.scope)

    def scaled(self, node: ast.expr, kind: Kind) -> str:
        """The formula of a number in the unit of `kind`."""
        own = self.term(node).kind
        text = self.formula(node)
        if kind.name != "number" or own.name != "number" or own.dimension is None:
            return text
        return times(text, own.scale / kind.scale)

    def _part(self, node: ast.expr) -> str:
        match node:
            case ast.Constant():
                return literal(node.value)
            case ast.Name():
                return self._read(self.cells.value(node.id), self.term(node).kind)
            case ast.Attribute():
                return self._attribute(node)
            case ast.Call():
                return self._call(node)
            case ast.Compare():
                return self._compare(node)
            case ast.BinOp():
                return self._arithmetic(node)
            case ast.UnaryOp(op=ast.Not()):
                return f"NOT({self.formula(node.operand)})"
            case ast.UnaryOp():
                return f"(-{self.formula(node.operand)})"
            case ast.BoolOp():
                return kleene(
                    [self.formula(each) for each in node.values],
                    decisive=isinstance(node.op, ast.Or),
                )
            case ast.IfExp():
                kind = common([self.term(node.body), self.term(node.orelse)], "if")
                test = self.formula(node.test)
                then = self.scaled(node.body, kind)
                return f"IF({test},{then},{self.scaled(node.orelse, kind)})"
        raise UntranslatableError

    def _read(self, cell: str, kind: Kind) -> str:
        if kind.name in ("number", "date"):
            return f"IF(ISNUMBER({cell}),{cell},{BLANK})"
        if kind.name in ("text", "choices", "condition"):
            return f'IF({cell}="",{BLANK},{cell})'
        raise UntranslatableError

    def _attribute(self, node: ast.Attribute) -> str:
        base, *rest = dotted(node)
        term = self.term(node)
        if base == "row" and len(rest) == 2:
            return self._read(self.cells.source_cell(".".join(rest)), term.kind)
        if base == "row":
            path = f"{self.scope.row_of}.{rest[0]}"
            return self._read(self.cells.cell(path), term.kind)
        if base in ("period", "prior"):
            return self._fixed(term)
        if base == "sections" and term.key:
            return self._read(self.cells.value(term.key), term.kind)
        if base == "sections":
            return self._fixed(term)
        raise UntranslatableError

    def _fixed(self, term: Term) -> str:
        return literal(term.run(self.run))

    def _arithmetic(self, node: ast.BinOp) -> str:
        sign = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}[type(node.op)]
        if sign in "+-":
            kind = common([self.term(node.left), self.term(node.right)], "adding")
            left, right = self.scaled(node.left, kind), self.scaled(node.right, kind)
        else:
            left, right = self.formula(node.left), self.formula(node.right)
        return f"({left}{sign}{right})"

    def _compare(self, node: ast.Compare) -> str:
        parts = [node.left, *node.comparators]
        pairs = zip(node.ops, parts, parts[1:], strict=False)
        found = [self._pair(op, left, right) for op, left, right in pairs]
        return found[0] if len(found) == 1 else kleene(found, decisive=False)

    def _pair(self, op: ast.cmpop, left: ast.expr, right: ast.expr) -> str:
        if isinstance(op, ast.In | ast.NotIn):
            found = self._membership(left, right)
            return found if isinstance(op, ast.In) else f"NOT({found})"
        kind = common([self.term(left), self.term(right)], "comparing")
        one, other = self.scaled(left, kind), self.scaled(right, kind)
        return f"({one}{_SIGNS[type(op)]}{other})"

    def _membership(self, left: ast.expr, right: ast.expr) -> str:
        word = self.formula(left)
        if isinstance(right, ast.List):
            words = [literal(each.value) for each in right.elts if isinstance(each, ast.Constant)]  # fmt: skip
            same = [f"({word}={each})" for each in words]
            return same[0] if len(same) == 1 else f"OR({','.join(same)})"
        term = self.term(right)
        if term.kind.name == "choices":
            chosen = self.formula(right)
            return f'ISNUMBER(SEARCH(","&{word}&",",{chosen}))'
        raise UntranslatableError

    def _call(self, node: ast.Call) -> str:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        make = FUNCTIONS.get(name)
        if make is None:
            raise UntranslatableError
        return make(self, node.args)


_SIGNS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "=", ast.NotEq: "<>", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
Make = Callable[[Translator, Sequence[ast.expr]], str]
FUNCTIONS: dict[str, Make] = {}


def excel(name: str) -> Callable[[Make], Make]:
    """Registers how a function of the language is said in Excel."""

    def register(make: Make) -> Make:
        FUNCTIONS[name] = make
        return make

    return register


def literal(value: Any) -> str:
    """A value as a formula writes it."""
    match value:
        case None:
            return BLANK
        case bool():
            return "TRUE" if value else "FALSE"
        case Decimal():
            return f"({value:f})" if value < 0 else f"{value:f}"
        case str():
            return '"' + value.replace('"', '""') + '"'
        case date():
            return str((value - EPOCH).days)
    raise UntranslatableError


def times(text: str, ratio: Fraction) -> str:
    """A formula multiplied by an exact ratio."""
    if ratio == 1:
        return text
    above = "" if ratio.numerator == 1 else f"*{ratio.numerator}"
    below = "" if ratio.denominator == 1 else f"/{ratio.denominator}"
    return f"({text}{above}{below})"


def kleene(parts: list[str], *, decisive: bool) -> str:
    """And (or): the decisive word if any part says it, else unknown if any is unknown."""
    word = "TRUE" if decisive else "FALSE"
    joined = f"{'OR' if decisive else 'AND'}({','.join(parts)})"
    for part in reversed(parts):
        says = f"IFERROR({part},{'FALSE' if decisive else 'TRUE'})"
        joined = f"IF({says if decisive else f'NOT({says})'},{word},{joined})"
    return joined
