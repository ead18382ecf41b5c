"""What a definition must keep to beyond its shape: texts, uses, names, limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from keyword import iskeyword
from typing import Any

from questionnaires.language.answer_types import TYPES
from questionnaires.language.build import question_places
from questionnaires.language.definition import (
    CAP_CLASSES,
    Check,
    Question,
    Section,
)
from questionnaires.language.documents import Document, Place
from questionnaires.language.errors import (
    DefinitionError,
    LintProblem,
    Severity,
    did_you_mean,
)
from questionnaires.language.lint_maps import map_problems
from questionnaires.language.lint_roles import role_complaints
from questionnaires.language.lint_rows import RowLint
from questionnaires.language.lint_steps import step_shape_problems
from questionnaires.language.lint_texts import text_problems
from questionnaires.language.lint_topics import topic_problems
from questionnaires.language.lint_uses import budget, points_of, unused
from questionnaires.language.patterns import PATTERNS
from questionnaires.language.scope import RESERVED, not_in_this_size
from questionnaires.language.sizes import Larger
from questionnaires.language.units import UnitError, dimension, unit

_TYPED = frozenset({
    "max_length", "pattern", "min", "max", "decimals", "units", "unit_from", "unit",
    "list", "list_from", "options", "columns", "rows", "value", "estimates",
})  # fmt: skip
_OWN: Mapping[str, frozenset[str]] = {
    "calc": frozenset({"value", "unit", "decimals", "list", "list_from", "options"}),
    "table": frozenset({"columns", "rows"}),
    **{name: type_.attributes for name, type_ in TYPES.items()},
}
_NEEDED = {
    "calc": ("value",), "table": ("columns",), "quantity": ("units", "unit_from"),
    "choice": ("list", "options", "list_from"),
    "choices": ("list", "options", "list_from"),
}  # fmt: skip


class Linter:
    """Collects problems of one document, each at its file and line."""

    def __init__(self, document: Document, larger: Larger | None = None) -> None:
        self.document = document
        self.larger = larger or Larger()
        self.content = document.content
        self.problems: list[LintProblem] = []
        self.warnings: tuple[LintProblem, ...] = tuple(document.remarks)
        self.at: dict[str, Place] = {}

    def questions(self, sections: Iterable[Section]) -> dict[str, Question]:
        """Every question by path, with its place in the document noted."""
        found: dict[str, Question] = {}
        for s, section in enumerate(sections):
            self.at[f"sections.{section.key}"] = ("sections", s)
            places = question_places(self.content["sections"][s])
            for question, (inner, *_) in zip(section.questions, places, strict=True):
                place: Place = ("sections", s, *inner)
                self._note(found, question, place)
                for c, column in enumerate(question.columns):
                    self._note(found, column, (*place, "columns", c))
            for c, check in enumerate(section.checks):
                self.at[f"checks.{check.key}"] = ("sections", s, "checks", c)
        return found

    def _note(
        self, found: dict[str, Question], question: Question, place: Place
    ) -> None:
        self.at.setdefault(question.path, place)
        if question.path in found:
            self._say(place, question.path, "There is another question of this key.",
                      "Give it a key of its own.")  # fmt: skip
        if question.key in RESERVED or iskeyword(question.key):
            self._say(place, question.path, f'"{question.key}" is a reserved word.',
                      "Choose another key.")  # fmt: skip
        found[question.path] = question

    def refuse(self, path: str, attribute: str, message: str, remedy: str) -> None:
        """Notes a problem with one attribute of a question or check."""
        place = self.at.get(path, ())
        if attribute.startswith("checks."):
            place, attribute = self.at[attribute], "pass"
        self._say((*place, attribute), path, f"{attribute}: {message}", remedy)

    def refuse_condition(self, name: str, message: str, remedy: str) -> None:
        """Notes a problem with a condition of relations to frameworks."""
        self._say(("conditions", name), name, f"conditions: {message}", remedy)

    def _say(self, place: Place, key: str, message: str, remedy: str) -> None:
        self.problems.append(self.document.problem(place, key, message, remedy))

    def _say_or_warn(self, place: Place, key: str, message: str, remedy: str) -> None:
        """What is wrong in a whole form, and may be right in a module once it is used."""
        level: Severity = "warning" if self.document.is_lifted else "error"
        problem = self.document.problem(place, key, message, remedy, level)
        if level == "error":
            self.problems.append(problem)
        elif problem not in self.warnings:
            self.warnings += (problem,)

    def stop_if_wrong(self) -> None:
        """Raises DefinitionError if anything has been noted."""
        if self.problems:
            raise DefinitionError(self.problems)

    def check(
        self, sections: Iterable[Section], questions: Mapping[str, Question]
    ) -> None:
        """Everything that can be said before any expression is compiled."""
        self.problems += text_problems(self.document)
        self.problems += topic_problems(self.document)
        self.problems += step_shape_problems(self.document)
        known = {question.data_point for question in questions.values()}
        self.problems += map_problems(self.document, known)
        self._factors()
        keys: set[str] = set()
        points: dict[str, Question] = {}
        for path, question in questions.items():
            self._question(path, question, questions)
            self._data_point(path, question, points)
        for question in unused(questions, sections, self.content.get("maps", ())):
            self._say_or_warn(self.at[question.path], question.path, "Nobody uses this fact.",
                      "Say who: used_by: …, relate it to a framework, or drop it.")  # fmt: skip
        for path, attribute, *words, roles in role_complaints(questions, sections):
            # A remark that names what a bank may not see is not shown to it.
            if attribute in self.at and roles == {"bank"}:
                place = (*self.at[attribute], "message")
                if self.document.is_lifted:
                    words = ["The remark is not shown to bank: it names what bank may not see.",
                             "Leave that out if a bank should read it."]  # fmt: skip
                self._say_or_warn(place, path, *words)
            else:
                self.refuse(path, attribute, *words)
        for section in sections:
            self._budget(section)
            for check in section.checks:
                self._check(check, questions, keys)

    def _factors(self) -> None:
        for name, entry in self.content.get("factors", {}).items():
            self._unit(("factors", name), name, entry["unit"])

    def _unit(self, place: Place, key: str, symbol: str) -> None:
        try:
            unit(symbol)
        except UnitError as error:
            self._say(place, key, str(error), "Use a unit of the table of units.")

    def _question(
        self, path: str, question: Question, questions: Mapping[str, Question]
    ) -> None:
        place, entry = self.at[path], self._entry(path)
        own = _OWN[question.type]
        for name in sorted(_TYPED & entry.keys() - own):
            self._say((*place, name), path, f"A {question.type} has no {name}.",
                      did_you_mean(name, own) or "Leave it out.")  # fmt: skip
        needed = _NEEDED.get(question.type, ())
        if needed and not entry.keys() & set(needed):
            self._say(place, path, f"A {question.type} needs {' or '.join(needed)}.",
                      "Add it.")  # fmt: skip
        if "list" in entry and entry["list"] not in self.content.get("lists", {}):
            self._say((*place, "list"), path, f'There is no list "{entry["list"]}".',
                      did_you_mean(entry["list"], self.content.get("lists", {})))  # fmt: skip
        self._units(path, question, questions)
        self._details(path, question)
        self.problems += RowLint(
            self.document, place, question, entry.get("rows", {}), questions,
            self.larger.questions,
        ).problems()  # fmt: skip

    def _entry(self, path: str) -> dict[str, Any]:
        value: Any = self.content
        for step in self.at[path]:
            value = value[step]
        entry: dict[str, Any] = value
        return entry

    def _units(
        self, path: str, question: Question, questions: Mapping[str, Question]
    ) -> None:
        place = self.at[path]
        before = len(self.problems)
        for symbol in question.units:
            self._unit((*place, "units"), path, symbol)
        all_known = len(self.problems) == before
        if all_known and len({unit(one).dimension for one in question.units}) > 1:
            self._say((*place, "units"), path, "These units measure different things.",
                      "Keep those that convert into each other.")  # fmt: skip
        if all_known and (named := self._entry(path).get("dimension")):
            self._dimension(path, question, named)
        source = questions.get(question.unit_from)
        if question.unit_from and (source is None or source.type != "choice"):
            self._say((*place, "unit_from"), path,
                      f'"{question.unit_from}" is no choice of this form.',
                      "Name the question that asks for the currency.")  # fmt: skip

    def _dimension(self, path: str, question: Question, named: str) -> None:
        place = (*self.at[path], "dimension")
        try:
            meant = dimension(named)
        except UnitError as error:
            self._say(place, path, str(error), "Write energy or mass_ghg/energy.")
            return
        if unit(question.unit or "1").dimension != meant:
            self._say(place, path, f"{question.unit or 'No unit'} does not measure {named}.",
                      "Mend the unit or the dimension.")  # fmt: skip

    def _details(self, path: str, question: Question) -> None:
        place = self.at[path]
        if question.pattern and question.pattern not in PATTERNS:
            self._say((*place, "pattern"), path, f'There is no pattern "{question.pattern}".',
                      did_you_mean(question.pattern, PATTERNS))  # fmt: skip
        if question.is_input and isinstance(question.quality, str):
            self._say((*place, "quality"), path, "The quality of an answer is a number.",
                      "Write 1 to 5.")  # fmt: skip
        if question.table and question.type == "table":
            self._say(
                place, path, "A table cannot stand in a table.", "Make it a table."
            )
        caps = [
            CAP_CLASSES.index(each)
            for each in (question.cap, question.cap_small)
            if each
        ]
        if question.cap_small and (not question.cap or caps[1] < caps[0]):
            self._say((*place, "cap_small"), path,
                      "A small company may be asked no more than a larger one.",
                      "Give cap too, and as cap_small the same class or a later one of "
                      f"{', '.join(CAP_CLASSES)}.")  # fmt: skip
        keys = [each.key for each in question.estimates]
        if len(keys) != len(set(keys)):
            self._say((*place, "estimates"), path, "Two estimates have the same key.",
                      "Rename one.")  # fmt: skip
        ids = [option.id for option in question.options]
        if len(ids) != len(set(ids)):
            self._say(place, path, "Two options have the same id.", "Rename one.")

    def _data_point(
        self, path: str, question: Question, points: dict[str, Question]
    ) -> None:
        if question.data_point in points:
            self._say((*self.at[path], "data_point"), path,
                      f'"{question.data_point}" is asked twice.',
                      f"See {points[question.data_point].path}.")  # fmt: skip
        points.setdefault(question.data_point, question)

    def _check(
        self, check: Check, questions: Mapping[str, Question], keys: set[str]
    ) -> None:
        place = self.at[f"checks.{check.key}"]
        on = questions.get(check.on)
        if on is None:
            says = (
                f'There is no question "{check.on}".',
                did_you_mean(check.on, questions),
            )
            if size := self.larger.questions.get(check.on):
                says = not_in_this_size(check.on, size)
            self._say((*place, "on"), check.key, *says)
        elif check.each_row and on.type != "table" and not on.table:
            self._say((*place, "each_row"), check.key, f'"{check.on}" has no rows.',
                      "Leave each_row out.")  # fmt: skip
        if check.key in keys:
            self._say(
                place, check.key, "There is another check of this key.", "Rename it."
            )
        keys.add(check.key)
        named = self._entry(f"checks.{check.key}").get("reasons", [])
        if check.level == "explain" and not named:
            self._say(place, check.key, "An explain check needs coded reasons.",
                      "Add reasons: [other].")  # fmt: skip
        if len(named) != len(check.reasons):
            known = [reason["id"] for reason in self.content.get("reasons", ())]
            self._say((*place, "reasons"), check.key, "A reason is not defined.",
                      did_you_mean("", known))  # fmt: skip

    def _budget(self, section: Section) -> None:
        points, most = points_of(section), budget()["section"]
        if points > most:
            problem = self.document.problem(
                self.at[f"sections.{section.key}"], section.key,
                f"The section costs {points} points of attention, {most} are meant.",
                "Split it, or move questions to a larger size.", "warning",
            )  # fmt: skip
            self.warnings += (problem,)
