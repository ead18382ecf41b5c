"""Publishing a scheme version: its file is read, checked and compiled into closures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from questionnaires.language.documents import Document, Place
from questionnaires.language.errors import DefinitionError, ExpressionError, LintProblem
from questionnaires.language.reading import reader
from schemes.rules.building import (
    facts_of,
    lists_of,
    parameters_of,
    terms_of,
    tracks_of,
    values_of,
)
from schemes.rules.definition import Terms
from schemes.rules.lint import lint
from schemes.rules.loading import dotted, load
from schemes.rules.names import Names, names_of
from schemes.rules.ordering import in_order
from schemes.rules.tracks import TrackCompiler
from schemes.rules.version import Version
from schemes.rules.working import Worked, Working, compiled_value, whole


def compile_version(source: Path | Mapping[str, Any]) -> Version:
    """The compiled version of a YAML file, or of the same as plain data.

    Raises DefinitionError with every problem: file, line, key, message, remedy.
    """
    if isinstance(source, Mapping):
        return compile_document(Document(_plain(dict(source))))
    return compile_document(load(source))


def compile_document(document: Document) -> Version:
    """The compiled version of a document that has the right shape."""
    document.content.pop("extends", None)
    return _Compiler(document).version()


class _Compiler:
    """Compiles one document, collecting all that is wrong with it."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.content = document.content
        self.problems: list[LintProblem] = []

    def complain(self, place: Place, message: str, remedy: str) -> None:
        key = dotted(self.document, place)
        self.problems.append(self.document.problem(place, key, message, remedy))

    def stop_if_wrong(self) -> None:
        if self.problems:
            raise DefinitionError(self.problems)

    def version(self) -> Version:
        terms = self._terms()
        lists = self._days(lists_of)
        self.stop_if_wrong()
        parameters = parameters_of(self.content)
        facts = facts_of(self.content, lists)
        lint(self.document, self.complain)
        self.stop_if_wrong()
        try:
            names = names_of(facts, parameters, lists)
        except ExpressionError as error:
            self.complain(("parameters",), error.message, error.remedy)
            raise DefinitionError(self.problems) from None
        worked = self._worked(names)
        asked_if = self._asked_if(names)
        self.stop_if_wrong()
        compiler = TrackCompiler(names, worked, terms.currency, self.complain)
        tracks = {
            key: compiler.compiled(track)
            for key, track in tracks_of(self.content).items()
        }
        self.stop_if_wrong()
        return Version(
            _plain(self.content), terms, parameters, lists, facts,
            {key: reader(fact.question) for key, fact in facts.items()},
            asked_if, tracks, names.shown, self.content.get("groups", {}),
            tuple(self._idle(names, tracks.values())), self.content,
        )  # fmt: skip

    def _terms(self) -> Terms:
        terms = self._days(terms_of)
        self.stop_if_wrong()
        if terms.effective_until and terms.effective_until < terms.effective_from:
            self.complain(
                ("effective_until",), "It ends before it begins.", "Mend one of them."
            )
        return terms  # type: ignore[no-any-return]

    def _days(self, build: Any) -> Any:
        try:
            return build(self.content)
        except ValueError as error:
            self.complain((), f"{error}.".capitalize(), "Write a day like 2024-05-10.")
            return None

    def _worked(self, names: Names) -> tuple[Worked, ...]:
        """The values in an order in which each is known before it is read."""
        rules = values_of(self.content)
        found = []
        for key in in_order(rules, names, self.complain):
            rule = rules[key]
            try:
                one = compiled_value(rule, names)
            except ExpressionError as error:
                self.complain((*rule.place, "value"), error.message, error.remedy)
                continue
            names.scope.kinds[key] = one.kind
            names.rests_on[key] = names.behind(one.reads) | frozenset(one.lists)
            found.append(one)
        return tuple(found)

    def _asked_if(self, names: Names) -> dict[str, Working]:
        conditions = {}
        for key, fact in names.facts.items():
            if not fact.ask_if:
                continue
            try:
                conditions[key] = whole(names.condition(fact.ask_if).run)
            except ExpressionError as error:
                place = ("facts", key, "ask_if")
                self.complain(place, error.message, error.remedy)
        return conditions

    def _idle(self, names: Names, tracks: Iterable[Any]) -> Iterable[LintProblem]:
        """A warning for each fact that no rule and no sentence reads."""
        asked = {key for track in tracks for key in track.asks}
        for key in names.facts.keys() - asked:
            yield self.document.problem(
                ("facts", key), f"facts.{key}", "No rule reads this fact.",
                "Take it away, or write the rule.", "warning",
            )  # fmt: skip


def _plain(value: Any) -> Any:
    """A deep copy that JSON can hold: decimals become whole numbers or texts."""
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    return value.isoformat() if isinstance(value, date) else value
