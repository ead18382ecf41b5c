"""From the text of a formula to a tree of plain tuples."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from documents.reading.limits import column_index

LONGEST, DEEPEST = 8_192, 120
LAST_ROW = 1_048_576
TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)
  | (?P<text>"(?:[^"]|"")*")
  | (?P<error>(?:'(?:[^']|'')+'!)?\#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!))
  | (?P<columns>(?:(?:'(?:[^']|'')+'|[A-Za-z_][\w. ]*)!)?
        \$?[A-Z]{1,3}:\$?[A-Z]{1,3}(?![\w(.]))
  | (?P<cell>(?:(?:'(?:[^']|'')+'|[A-Za-z_][\w. ]*)!)?
        \$?[A-Z]{1,3}\$?\d{1,7}(?![\w(.])
        (?::\$?[A-Z]{1,3}\$?\d{1,7})?)
  | (?P<call>[A-Za-z_][\w.]*\()
  | (?P<name>(?:\[0\]!)?[A-Za-z_][\w.]*)
  | (?P<sign><>|<=|>=|[-+*/^&=<>(),;{}%])
    )""",
    re.VERBOSE,
)
CELL = re.compile(
    r"(?:(?:'((?:[^']|'')+)'|([^'!]+))!)?(\$?)([A-Z]{1,3})(\$?)(\d{1,7})"
    r"(?::(\$?)([A-Z]{1,3})(\$?)(\d{1,7}))?"
)
BINARY = (("=", "<>", "<", ">", "<=", ">="), ("&",), ("+", "-"), ("*", "/"), ("^",))
Node = tuple[Any, ...]


class GrammarError(Exception):
    """A formula we cannot read."""


@dataclass(frozen=True, slots=True)
class Corner:
    """One end of a reference; a `$` keeps column or row when a formula is shared."""

    column: int
    row: int
    column_fixed: bool
    row_fixed: bool

    def moved(self, right: int, down: int) -> tuple[int, int]:
        """Where it points from a cell so far to the right and down."""
        column = self.column if self.column_fixed else self.column + right
        return column, self.row if self.row_fixed else self.row + down


@lru_cache(maxsize=4_096)
def parse(text: str) -> Node:
    """The tree of a formula without its leading `=`; raises GrammarError."""
    if len(text) > LONGEST:
        raise GrammarError("too long")
    tokens, position = [], 0
    text = text.strip()
    while position < len(text):
        found = TOKEN.match(text, position)
        if found is None or found.lastgroup is None:
            raise GrammarError(text[position : position + 20])
        tokens.append((found.lastgroup, found[found.lastgroup]))
        position = found.end()
    reader = _Reader(tokens)
    tree = reader.level(0)
    if reader.position != len(tokens):
        raise GrammarError("something follows the formula")
    return tree


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens, self.position, self.depth = tokens, 0, 0

    def peek(self) -> str:
        if self.position < len(self.tokens):
            return self.tokens[self.position][1]
        return ""

    def take(self) -> tuple[str, str]:
        if self.position >= len(self.tokens):
            raise GrammarError("the formula ends too soon")
        self.position += 1
        return self.tokens[self.position - 1]

    def expect(self, sign: str) -> None:
        if self.take()[1] != sign:
            raise GrammarError(f"{sign} is missing")

    def level(self, number: int) -> Node:
        if number == len(BINARY):
            return self.signed()
        left = self.level(number + 1)
        while self.peek() in BINARY[number] and self.tokens[self.position][0] == "sign":
            operator = self.take()[1]
            left = ("binary", operator, left, self.level(number + 1))
        return left

    def signed(self) -> Node:
        if self.peek() in ("-", "+") and self.tokens[self.position][0] == "sign":
            sign = self.take()[1]
            return ("unary", sign, self.signed())
        value = self.primary()
        while self.peek() == "%":
            self.take()
            value = ("binary", "/", value, ("value", 100.0))
        return value

    def primary(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise GrammarError("too deep")
        try:
            return self._primary(*self.take())
        finally:
            self.depth -= 1

    def _primary(self, kind: str, text: str) -> Node:
        match kind:
            case "number":
                return ("value", float(text))
            case "text":
                return ("value", text[1:-1].replace('""', '"'))
            case "error":
                return ("error", text[text.index("#") :])
            case "columns":
                first, _, last = text.rpartition(":")
                return _reference(f"{first}$1:{last}${LAST_ROW}")
            case "cell":
                return _reference(text)
            case "name":
                return _named(text)
            case "call":
                return ("call", text[:-1].upper(), self.arguments())
        if text == "(":
            inside = self.level(0)
            self.expect(")")
            return inside
        if text == "{":
            return self.constant()
        raise GrammarError(text)

    def arguments(self) -> list[Node]:
        given: list[Node] = []
        if self.peek() == ")":
            self.take()
            return given
        while True:
            given.append(
                ("value", None) if self.peek() in (",", ")") else self.level(0)
            )
            sign = self.take()[1]
            if sign == ")":
                return given
            if sign != ",":
                raise GrammarError("a comma is missing")

    def constant(self) -> Node:
        rows: list[list[Node]] = [[]]
        while True:
            rows[-1].append(self.signed())
            sign = self.take()[1]
            if sign == "}":
                return ("array", rows)
            if sign == ";":
                rows.append([])
            elif sign != ",":
                raise GrammarError("an array does not end")


def _named(text: str) -> Node:
    if text.upper() in ("TRUE", "FALSE"):
        return ("value", text.upper() == "TRUE")
    return ("name", text.removeprefix("[0]!"))


def _reference(text: str) -> Node:
    found = CELL.fullmatch(text)
    if found is None:
        raise GrammarError(text)
    quoted, plain, *parts = found.groups()
    sheet = quoted.replace("''", "'") if quoted else plain
    first = _corner(*parts[:4])
    last = _corner(*parts[4:]) if parts[5] else first
    return ("range", sheet, first, last)


def _corner(column_mark: str, column: str, row_mark: str, row: str) -> Corner:
    return Corner(column_index(column), int(row), bool(column_mark), bool(row_mark))
