"""The order in which values are worked out: each after all that it reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from questionnaires.language.errors import ExpressionError
from schemes.rules.definition import ValueRule
from schemes.rules.lint import Complain
from schemes.rules.names import Names


def in_order(
    rules: Mapping[str, ValueRule], names: Names, complain: Complain
) -> list[str]:
    """The keys in the order of the dependency graph; circles are complained of."""
    reads: dict[str, list[str]] = {}
    for key, rule in rules.items():
        try:
            reads[key] = [name for name in _reads(rule, names) if name in rules]
        except ExpressionError as error:
            complain(rule.place, error.message, error.remedy)
            reads[key] = []
    ordered: list[str] = []
    for key in rules:
        _visit(key, reads, ordered, (), rules, complain)
    return ordered


def _visit(
    key: str,
    reads: Mapping[str, Iterable[str]],
    ordered: list[str],
    path: tuple[str, ...],
    rules: Mapping[str, ValueRule],
    complain: Complain,
) -> None:
    if key in ordered:
        return
    if key in path:
        circle = " > ".join((*path[path.index(key) :], key))
        complain(rules[key].place, f"It reads itself: {circle}.", "Break the circle.")
        ordered.append(key)
        return
    for name in reads[key]:
        _visit(name, reads, ordered, (*path, key), rules, complain)
    if key not in ordered:
        ordered.append(key)


def _reads(rule: ValueRule, names: Names) -> Iterator[str]:
    if rule.expression:
        yield from names.reads(rule.expression)
    yield from (
        rule.from_list[part] for part in ("entry", "at") if part in rule.from_list
    )
    yield from rule.deadline.values()
