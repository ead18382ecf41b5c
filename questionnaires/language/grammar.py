"""Which expressions exist at all: Python's own parser, and a short list of what may pass.

Nothing here evaluates anything. Text goes in, a syntax tree of permitted nodes comes out,
or an ExpressionError that says what to write instead.
"""

from __future__ import annotations

import ast
import re
import warnings
from decimal import Decimal

from questionnaires.language.errors import ExpressionError

MAX_LENGTH = 2000
MAX_DEPTH = 40
MAX_DIGITS = 30

_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_ALLOWED: tuple[type[ast.AST], ...] = (
    ast.Expression, ast.Constant, ast.Name, ast.Load, ast.Attribute, ast.List,
    ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div,
    ast.UnaryOp, ast.USub, ast.Not,
    ast.BoolOp, ast.And, ast.Or,
    ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn,
    ast.IfExp, ast.Call,
)  # fmt: skip
_REMEDIES: dict[type[ast.AST], str] = {
    ast.Pow: "Write the multiplication out.",
    ast.Mod: "There is no remainder here; divide and round.",
    ast.FloorDiv: "Divide with / and use round().",
    ast.JoinedStr: "Use {names} in a label or message, or join().",
    ast.Subscript: "Use first(), last() or sum_if() on a column.",
    ast.Is: "Compare with == or use blank().",
    ast.IsNot: "Compare with != or use answered().",
    ast.Lambda: "Use the functions of the language only.",
}


def is_permitted(kind: type[ast.AST]) -> bool:
    """Whether that part of Python's grammar is one of ours."""
    return issubclass(kind, _ALLOWED)


def parse(text: str) -> ast.expr:
    """The tree of a permitted expression; refuses everything else with ExpressionError."""
    stripped = text.strip()
    if not stripped:
        raise ExpressionError("The expression is empty.", "Write one or leave it out.")
    if len(stripped) > MAX_LENGTH:
        raise ExpressionError(
            f"The expression is longer than {MAX_LENGTH} characters.",
            "Split it into calculated questions.",
        )
    if "\\" in stripped:
        raise ExpressionError("A backslash has no meaning here.", "Leave it out.")
    _refuse_odd_signs(stripped)
    tree = _python_tree(" ".join(stripped.splitlines()))
    _refuse_strangers(tree)
    return tree


def _refuse_odd_signs(text: str) -> None:
    """What the parser would let pass: look-alike letters, remarks, heaps of brackets."""
    outside = _QUOTED.sub("", text)
    if "#" in outside:
        raise ExpressionError("A remark has no place here.", "Put it in the YAML.")
    if _bracket_depth(outside) > MAX_DEPTH:
        raise ExpressionError(
            f"Brackets are nested deeper than {MAX_DEPTH} levels.", "Take some away."
        )
    if not outside.isascii():
        odd = next(sign for sign in outside if not sign.isascii())
        raise ExpressionError(
            f'"{odd}" is not allowed outside quotes.',
            "Names and operators are plain ASCII.",
        )


def _bracket_depth(text: str) -> int:
    depth = deepest = 0
    for sign in text:
        depth += (sign in "([{") - (sign in ")]}")
        deepest = max(deepest, depth)
    return deepest


def _python_tree(text: str) -> ast.expr:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError, Warning) as error:
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        raise ExpressionError(
            f"This does not read as an expression: {reason}.",
            "Check brackets, quotes and operators.",
        ) from None
    for node in _numbers(tree):
        node.value = _exact(ast.get_source_segment(text, node) or "")  # type: ignore[assignment]
    return tree


def _numbers(tree: ast.expr) -> list[ast.Constant]:
    stack: list[ast.AST] = [tree]
    found = []
    while stack:
        node = stack.pop()
        stack.extend(ast.iter_child_nodes(node))
        if isinstance(node, ast.Constant) and type(node.value) in (int, float, complex):
            found.append(node)
    return found


def _exact(literal: str) -> Decimal:
    """The number as written: a float would have lost 0.1."""
    plain = literal.replace("e", "").replace("E", "").replace(".", "")
    if not plain.isascii() or not plain.replace("-", "").replace("+", "").isdigit():
        raise ExpressionError(
            f'"{literal[:40]}" is not a plain number.', "Write digits, such as 0.39."
        )
    number = Decimal(literal)
    if (
        len(number.as_tuple().digits) > MAX_DIGITS
        or abs(number.adjusted()) > MAX_DIGITS
    ):
        raise ExpressionError(
            f"A number has more than {MAX_DIGITS} digits.", "Use a larger unit."
        )
    return number


def _refuse_strangers(tree: ast.expr) -> None:
    level: list[ast.AST] = [tree]
    depth = 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise ExpressionError(
                f"The expression is nested deeper than {MAX_DEPTH} levels.",
                "Split it into calculated questions.",
            )
        for node in level:
            _refuse_stranger(node)
        level = [child for node in level for child in ast.iter_child_nodes(node)]


def _refuse_stranger(node: ast.AST) -> None:
    if not isinstance(node, _ALLOWED):
        name = type(node).__name__
        raise ExpressionError(
            f"{name} is not part of the language.",
            _REMEDIES.get(type(node), "Use + - * / comparisons, and/or/not, if/else."),
        )
    if isinstance(node, ast.Name | ast.Attribute):
        _refuse_odd_name(node.id if isinstance(node, ast.Name) else node.attr)
    elif isinstance(node, ast.Call):
        _refuse_odd_call(node)
    elif isinstance(node, ast.Constant):
        _refuse_odd_constant(node)


def _refuse_odd_name(name: str) -> None:
    if name.startswith("_"):
        raise ExpressionError(
            f'The name "{name[:40]}" is not allowed.',
            "Names are a-z, 0-9 and _, and start with a letter.",
        )


def _refuse_odd_call(node: ast.Call) -> None:
    if not isinstance(node.func, ast.Name):
        raise ExpressionError(
            "Only a function of the language can be called.",
            "Write sum(…), not x.sum(…).",
        )
    if node.keywords:
        raise ExpressionError("Arguments have no names here.", "Give them in order.")


def _refuse_odd_constant(node: ast.Constant) -> None:
    if not isinstance(node.value, str | bool | Decimal | None):
        raise ExpressionError(
            f"{type(node.value).__name__} is not a value of the language.",
            "Use a number, a text in quotes, True, False or None.",
        )
