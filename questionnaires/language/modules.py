"""A module: one file that asks about one thing, the shortest form of a definition.

`module: energy.electricity` stands for the key, questions stand without a section and say
`id`, a dimension stands for its units, and relations and tests stand where they belong. It
is lifted into the form that all else reads; every position keeps pointing into the file.
"""

from __future__ import annotations

import re
from typing import Any

from questionnaires.language.documents import Document, Place
from questionnaires.language.errors import DefinitionError, LintProblem
from questionnaires.language.module_parts import (
    check_of,
    defaults,
    framework_of,
    keyed,
    read_elsewhere,
    reasons_of,
)
from questionnaires.language.module_steps import lift_steps

Content = dict[str, Any]

ENTITIES = {"organisation": "company"}
TYPES = {"multichoice": "choices"}
#: What has another place in a whole definition, or none.
LIFTED = frozenset({
    "module", "entity", "period", "units", "questions", "checks", "tests", "scope",
    "minutes", "migrate",
})  # fmt: skip
_FACTOR = re.compile(r"\s*factor\(\s*[\"']([^\"']+)[\"']")
_YEAR_OF_TESTS = ["2025-01-01", "2025-12-31"]


def is_module(document: Document) -> bool:
    """Whether the document has the short form."""
    return "module" in document.content


def lift(document: Document, file: str) -> None:
    """Turns a module of the right shape into a whole definition, in place.

    `file` is where its tests stand. Raises DefinitionError for what has no equivalent.
    """
    lifting = _Lifting(document)
    content = lifting.definition(file)
    if lifting.problems:
        raise DefinitionError(lifting.problems)
    document.content, document.is_lifted = content, True
    positions = document.positions
    for old, new in lifting.moves:
        for place in [each for each in positions if each[: len(old)] == old]:
            positions[(*new, *place[len(old) :])] = positions[place]


def cases_of_module(document: Document) -> Document:
    """The tests of a module as the cases of a file of cases."""
    moved = {
        ("cases", *place[1:]): position
        for place, position in document.positions.items()
        if place[:1] == ("tests",)
    }
    tests = document.content.get("tests", ())
    return Document({"cases": [_case(test) for test in tests]}, moved)


def stated_keys(document: Document) -> frozenset[str]:
    """Keys of factors that a module's tests state, besides those of the catalogue."""
    stated = (
        test.get("with_factors", {}) for test in document.content.get("tests", ())
    )
    return frozenset(name.split("/")[1] for names in stated for name in names)


def _case(test: Content) -> Content:
    """A test in the words of a case: its flags are the checks that were not passed."""
    case = {"factors" if name == "with_factors" else name: test[name] for name in test}
    expected = {
        "checks" if name == "flags" else name: part
        for name, part in test["expect"].items()
    }
    return {"period": _YEAR_OF_TESTS, **case, "expect": expected}


class _Lifting:
    """One module on its way to a definition: what moved, what is wrong."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.source = document.content
        self.name: str = self.source["module"]
        self.moves: list[tuple[Place, Place]] = []
        self.problems: list[LintProblem] = []
        self.points: dict[str, str] = {}
        self.factors: Content = {}
        self.relations: dict[str, list[Content]] = {}

    def definition(self, file: str) -> Content:
        """The whole definition that the module stands for."""
        source = self.source
        lifted = {name: part for name, part in source.items() if name not in LIFTED}
        lifted["key"] = self.name.replace(".", "_")
        if entity := source.get("entity"):
            lifted["entity"] = ENTITIES.get(entity, entity)
        section = self._section()
        lifted["sections"] = [section]
        found = {
            "reasons": reasons_of(source.get("reasons", ()), section.get("checks", ())),
            "imports": [*source.get("imports", ()), *self._imports(section["key"])],
            "factors": {**self.factors, **source.get("factors", {})},
            "maps": [
                *source.get("maps", ()),
                *(framework_of(*each) for each in self.relations.items()),
            ],
        }
        lifted |= {name: part for name, part in found.items() if part}
        if "migrate" in source:
            steps = lift_steps(self.document, self.points)
            lifted["migrate"] = {**source["migrate"], "steps": steps}
        if source.get("tests"):
            lifted["cases"] = [file]
        return lifted

    def _section(self) -> Content:
        head, at = self.name.partition(".")[0], ("sections", 0)
        scope = self.source.get("scope") or defaults()["scopes"].get(head)
        if scope is None:
            self._say((), "scope", f'Nobody can tell which consent covers "{head}".',
                      "Add scope: with one of the consent scopes.")  # fmt: skip
        self.moves += [
            ((part,), (*at, part)) for part in ("questions", "checks", "title")
        ]
        section = {
            "key": self.name.rpartition(".")[2],
            "scope": scope,
            "title": self.source["title"],
            "minutes": self.source.get("minutes", 5),
            "questions": [
                self._question(each, ("questions", number), self.name)
                for number, each in enumerate(self.source["questions"])
            ],
        }
        if "checks" in self.source:
            section["checks"] = [check_of(each) for each in self.source["checks"]]
        return section

    def _question(self, given: Content, place: Place, around: str) -> Content:
        entry = keyed(given)
        key = entry["key"]
        entry["type"] = TYPES.get(entry["type"], entry["type"])
        point = entry.setdefault("data_point", f"{around}.{key}")
        self.points.setdefault(key, point)
        if "dimension" in entry and "units" in self.source:
            self._units(entry, place)
        for number, relation in enumerate(entry.pop("maps", ())):
            self._relate(point, relation, (*place, "maps", number))
        if "rows" in entry:
            self._rows(entry, place)
        if entry.pop("default", None) is not None:
            self._remark((*place, "default"), key,
                         "No answer is given before somebody gives it.",
                         "Say in help what is usual.")  # fmt: skip
        if "columns" in entry:
            entry["columns"] = [
                self._question(each, (*place, "columns", number), point)
                for number, each in enumerate(entry["columns"])
            ]
        return entry

    def _units(self, entry: Content, place: Place) -> None:
        """The units that the module names for a dimension."""
        named, known = entry["dimension"], self.source["units"]
        parts = [known.get(part) for part in named.split("/")]
        if not all(parts):
            self._say((*place, "dimension"), entry["key"],
                      f'There are no units of "{named}" here.',
                      f"Add units: {{{named}: {{canonical: …}}}}.")  # fmt: skip
            return
        unit = "/".join(part["canonical"] for part in parts if part)
        if entry["type"] == "calc":
            entry.setdefault("unit", unit)
            if used := _FACTOR.match(str(entry.get("value"))):
                self.factors.setdefault(used[1], {"unit": unit})
            return
        del entry["dimension"]
        accepted = known[named].get("accept", ()) if named in known else ()
        entry.setdefault("units", list(dict.fromkeys([unit, *accepted])))

    def _rows(self, entry: Content, place: Place) -> None:
        rows = dict(entry["rows"])
        if rows.pop("mode", "repeat") == "fixed":
            rows["fixed"] = True
        own = f"prior.{entry['key']}"
        if "prefill" in rows:
            entry["prefill"] = "prior"
            if rows.pop("prefill") != own:
                self._say((*place, "rows", "prefill"), entry["key"],
                          "Rows are taken over from the same table alone.",
                          f"Write prefill: {own}.")  # fmt: skip
        entry["rows"] = rows

    def _relate(self, point: str, relation: Content, place: Place) -> None:
        framework, _, paragraph = relation["to"].partition(":")
        entry = {**relation, "data_point": point, "to": paragraph}
        entry.pop("check_each_year", None)  # that holds for all that nobody verified
        known = self.source.get("conditions", {})
        needs = entry.pop("needs", ())
        for need in needs:
            if need not in known:
                self._remark((*place, "needs"), point, f'There is no condition "{need}".',
                             f"Say what it is: conditions: {{{need}: …}}.")  # fmt: skip
        if defined := [need for need in needs if need in known]:
            entry["needs"] = defined
        group = self.relations.setdefault(framework, [])
        number = len(self.source.get("maps", ())) + [*self.relations].index(framework)
        self.moves.append((place, ("maps", number, "entries", len(group))))
        group.append(entry)

    def _imports(self, section: str) -> list[Content]:
        found = [*read_elsewhere(self.source, section)]
        for place, entry in found:
            if "type" not in entry:
                name = f"sections.{entry['section']}.{entry['key']}"
                self._say(place, entry["key"], f"Nothing says what {name} is.",
                          f"Add imports: [{{section: {entry['section']}, key: {entry['key']}, type: …}}].")  # fmt: skip
        return [entry for _, entry in found]

    def _say(self, place: Place, key: str, message: str, remedy: str) -> None:
        self.problems.append(self.document.problem(place, key, message, remedy))

    def _remark(self, place: Place, key: str, message: str, remedy: str) -> None:
        self.document.remarks.append(
            self.document.problem(place, key, message, remedy, "warning")
        )
