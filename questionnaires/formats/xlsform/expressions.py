"""XPath as forms in spreadsheets have it, written in the questionnaire language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Shape = Literal["value", "choice", "choices", "table"]

_TOKEN = re.compile(
    r"""\s*(?:(?P<ref>\$\{\s*[^}\s]+\s*\})|(?P<number>\d+\.?\d*|\.\d+)
    |(?P<text>"[^"]*"|'[^']*')|(?P<op><=|>=|!=|=|<|>|\+|-|\*|\(|\)|,|\||//|/)
    |(?P<up>\.\.)|(?P<self>\.)|(?P<name>[A-Za-z_][\w:.-]*))""",
    re.VERBOSE,
)
MOST_LENGTH = 4000
MOST_DEPTH = 40
_BINDS = {"or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, ">": 4, "<=": 4, ">=": 4,
          "+": 5, "-": 5, "*": 6, "div": 6}  # fmt: skip
_COMPARING = frozenset({3, 4})
_OURS = {"=": "==", "div": "/"}


class UntranslatableError(ValueError):
    """Something in an expression has no equivalent; the message names it."""


@dataclass(frozen=True, slots=True)
class Known:
    """A question that expressions may name: our key, its table, what it holds."""

    key: str
    table: str = ""
    shape: Shape = "value"


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of our language, how tightly it binds, and what it is if it is one name."""

    text: str
    binds: int = 9
    known: Known | None = None
    literal: str | None = None
    is_number: bool = False


@dataclass
class Translator:
    """Translates the expressions of one question (`own`), in a row of `table` if any.

    `source` is the table that its rows are from.
    """

    names: Mapping[str, Known]
    own: Known | None = None
    table: str = ""
    source: str = ""
    tokens: list[tuple[str, str]] = field(default_factory=list)
    at: int = 0
    depth: int = 0

    def translate(self, text: str) -> str:
        """The expression in our language; UntranslatableError says what cannot be."""
        if len(text) > MOST_LENGTH:
            raise UntranslatableError("it is too long")
        self.tokens, self.at, self.depth = _tokens(text), 0, 0
        part = self._expression(0)
        if self.at < len(self.tokens):
            raise UntranslatableError(f"“{self.tokens[self.at][1]}” is not expected there")  # fmt: skip
        return part.text

    def _peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("", "")

    def _take(self, wanted: str = "") -> tuple[str, str]:
        token = self._peek()
        if not token[0] or (wanted and token[1] != wanted):
            raise UntranslatableError(f"“{wanted or 'something'}” is missing")
        self.at += 1
        return token

    def _expression(self, least: int) -> _Part:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise UntranslatableError("it is nested too deeply")
        left = self._prefix()
        while (binds := _BINDS.get(self._peek()[1], 0)) > least:
            op = self._take()[1]
            left = self._joined(op, left, self._expression(binds), binds)
        self.depth -= 1
        return left

    def _joined(self, op: str, left: _Part, right: _Part, binds: int) -> _Part:
        if op in ("=", "!="):
            for one, other in ((left, right), (right, left)):
                if other.literal == "":
                    word = "blank" if op == "=" else "answered"
                    return _Part(f"{word}({one.text})")
            left, right = _matched(left, right), _matched(right, left)
        return _Part(
            f"{_bracketed(left, binds, binds in _COMPARING)} {_OURS.get(op, op)} "
            f"{_bracketed(right, binds, True)}",
            binds,
        )

    def _prefix(self) -> _Part:
        kind, text = self._take()
        if text == "-":
            return _Part(f"-{self._expression(6).text}", 7)
        if text == "(":
            inner = self._expression(0)
            self._take(")")
            return _Part(f"({inner.text})")
        match kind:
            case "ref":
                return self._named(text[2:-1].strip())
            case "number":
                return _Part(_digits(text), literal=_digits(text), is_number=True)
            case "text":
                return _quoted(text[1:-1])
            case "self" if self.own is not None:
                return self._value(self.own)
            case "name":
                return self._call(text)
        raise UntranslatableError(f"“{text}” has no equivalent")

    def _named(self, name: str) -> _Part:
        known = self.names.get(name)
        if known is None:
            raise UntranslatableError(f"there is no question “{name}” here")
        return self._value(known)

    def _value(self, known: Known) -> _Part:
        if known.table and known.table == self.table:
            return _Part(f"row.{known.key}", known=known)
        if known.table:
            return _Part(f"{known.table}.{known.key}", known=known)
        return _Part(known.key, known=known)

    def _call(self, name: str) -> _Part:
        if self._peek()[1] != "(":
            raise UntranslatableError(f"“{name}” has no equivalent")
        self._take("(")
        if name == "indexed-repeat":
            return self._indexed()
        arguments = []
        while self._peek()[1] != ")":
            arguments.append(self._expression(0))
            if self._peek()[1] != ")":
                self._take(",")
        self._take(")")
        write = _FUNCTIONS.get((name, len(arguments))) or _FUNCTIONS.get((name, -1))
        if write is None:
            raise UntranslatableError(f"{name}() has no equivalent")
        return write(arguments)

    def _indexed(self) -> _Part:
        """`(${column}, ${repeat}, position(..))`: the same row of another repeat."""
        column = self.names.get(self._take()[1][2:-1].strip())
        self._take(",")
        repeat = self.names.get(self._take()[1][2:-1].strip())
        for wanted in (",", "position", "(", "..", ")", ")"):
            self._take(wanted)
        if column is None or repeat is None or column.table != repeat.key:
            raise UntranslatableError("indexed-repeat() names no column of that repeat")
        if repeat.key != self.source:
            raise UntranslatableError("its rows are not those of that repeat")
        return _Part(f"row.{repeat.key}.{column.key}", known=column)


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if match is None:
            raise UntranslatableError(f"“{text[at:].strip()[:20]}” cannot be read")
        found.append((str(match.lastgroup), match.group(str(match.lastgroup))))
        at = match.end()
    return found


def _bracketed(side: _Part, binds: int, same_too: bool) -> str:
    """A side in brackets where it would be read otherwise; comparisons never chain."""
    chains = side.binds in _COMPARING and binds in _COMPARING
    wraps = side.binds < binds or chains or (same_too and side.binds == binds)
    return f"({side.text})" if wraps else side.text


def _digits(text: str) -> str:
    return f"0{text}" if text.startswith(".") else text.rstrip(".")


def _quoted(word: str) -> _Part:
    if '"' in word or "\\" in word:
        raise UntranslatableError(f"“{word}” cannot be written in quotes")
    return _Part(f'"{word}"', literal=word)


def _matched(one: _Part, other: _Part) -> _Part:
    """A number that is compared with a choice is the name of an option."""
    is_choice = other.known is not None and other.known.shape == "choice"
    return _quoted(one.literal or "") if one.is_number and is_choice else one


def _selected(arguments: list[_Part]) -> _Part:
    question, word = arguments
    if word.literal is None:
        raise UntranslatableError("selected() needs an option written out")
    option = _quoted(word.literal).text
    if question.known is not None and question.known.shape == "choices":
        return _Part(f"{option} in {question.text}", 4)
    return _Part(f"{question.text} == {option}", 3)


def _day(arguments: list[_Part]) -> _Part:
    if arguments[0].literal is None:
        return arguments[0]
    return _Part(f"date({arguments[0].text})")


def _count(arguments: list[_Part]) -> _Part:
    known = arguments[0].known
    if known is not None and known.shape == "table":
        return _Part(f"rows({known.key})")
    return _Part(f"count({arguments[0].text})")


def _chosen(arguments: list[_Part]) -> _Part:
    test, then, otherwise = (part.text for part in arguments)
    return _Part(f"({then} if {test} else {otherwise})")


def _plain(name: str) -> Callable[[list[_Part]], _Part]:
    return lambda parts: _Part(f"{name}({', '.join(part.text for part in parts)})")


_FUNCTIONS: dict[tuple[str, int], Callable[[list[_Part]], _Part]] = {
    ("selected", 2): _selected,
    ("if", 3): _chosen,
    ("not", 1): lambda parts: _Part(f"not ({parts[0].text})", 2),
    ("true", 0): lambda _parts: _Part("True"),
    ("false", 0): lambda _parts: _Part("False"),
    ("number", 1): lambda parts: parts[0],
    ("string", 1): _plain("text"),
    ("date", 1): _day,
    ("count", 1): _count,
    ("count-non-empty", 1): _plain("count"),
    ("sum", 1): _plain("sum"),
    ("min", -1): _plain("min"),
    ("max", -1): _plain("max"),
    ("abs", 1): _plain("abs"),
    ("round", 2): _plain("round"),
    ("round", 1): _plain("round"),
    ("coalesce", 2): _plain("coalesce"),
    ("starts-with", 2): _plain("starts_with"),
}
