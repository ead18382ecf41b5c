"""Tables of one set of cases that are read side by side: hidden where they tell together.

Each table alone is safe (`measures.tabulation`). A reader of two may still subtract a cell
of one from what the other shows: that is the graph of `measures.differencing`, with the
cells of one table as its tree, those of the other as its crossing cut, and what a total
leaves of a table as one more cell of it, which nobody can hide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from measures.differencing import Cell, Place, cells_to_hide
from measures.disclosure import Rules
from measures.tabulation import Case, is_safe

#: What the total leaves of a table: the cells that it hides, together.
REST = ""


@dataclass(frozen=True)
class Edition:
    """A table about to be published, or published before (`is_fixed`): cases by key."""

    cases: Mapping[str, Case]
    hidden: frozenset[str] = field(default_factory=frozenset)
    is_fixed: bool = False

    def shown(self) -> dict[str, int]:
        """The cells it shows, each with how many cases."""
        found: dict[str, int] = {}
        for case in self.cases.values():
            if case.cell not in self.hidden:
                found[case.cell] = found.get(case.cell, 0) + 1
        return found


class FixedTableError(ValueError):
    """A new table cannot stand beside what was published: `name` must wait."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def hidden_across(
    editions: Mapping[str, Edition], rules: Rules
) -> dict[str, frozenset[str]]:
    """What each table must hide beside the others, by its name; the fixed ones as they are.

    No sum of shown cells of two tables isolates fewer contributors than the minimum.
    Raises FixedTableError of a new table that would have to change a fixed one.
    """
    found = dict(editions)
    waiting = list(combinations(sorted(found), 2))
    while waiting:
        one, other = waiting.pop()
        changed = _settled(found, one, other, rules)
        if changed:
            # What one table hides more may tell something beside every other.
            waiting = list(combinations(sorted(found), 2))
    return {name: edition.hidden for name, edition in found.items()}


def _settled(found: dict[str, Edition], one: str, other: str, rules: Rules) -> bool:
    """Hides in both until the two are safe beside each other; whether anything was."""
    changed = False
    while True:
        wanted = _unsafe_cells(found[one], found[other], rules)
        names = {"one": one, "other": other}
        todo = [(names[which], cell) for which, cell in sorted(wanted)]
        if not todo:
            return changed
        changed = True
        for name, cell in todo:
            if found[name].is_fixed:
                partner = other if name == one else one
                if found[partner].is_fixed:
                    continue
                raise FixedTableError(partner)
            found[name] = _hiding(found[name], cell)
        if all(found[name].is_fixed for name, _cell in todo):
            return False


def _hiding(edition: Edition, cell: str) -> Edition:
    """With that cell hidden; for the rest, which cannot be, the smallest shown one."""
    if cell == REST:
        shown = edition.shown()
        if not shown:
            return edition
        cell = min(shown, key=lambda each: (shown[each], each))
    return Edition(edition.cases, edition.hidden | {cell})


def _unsafe_cells(one: Edition, other: Edition, rules: Rules) -> set[Cell]:
    """Cells that must go so that no sum over the two isolates too few."""
    keys = sorted(one.cases.keys() | other.cases.keys())
    if not keys:
        return set()
    counted: set[str] = set()
    places = {}
    for key in keys:
        case = one.cases.get(key) or other.cases[key]
        places[key] = Place(
            tuple(_cell("one", one, key)),
            next(iter(_cell("other", other, key)), None),
            weight=0 if case.contributor in counted else 1,
        )
        counted.add(case.contributor)

    def is_unsafe(group: Iterable[str]) -> bool:
        cases = [one.cases.get(key) or other.cases[key] for key in group]
        return bool(cases) and not is_safe(cases, rules)

    found = list(cells_to_hide(places, rules.minimum, is_unsafe))
    # What follows a rest rests on its being hidden, which it cannot be: one step at a time.
    wanted = set(found[:1] if any(cell == REST for _which, cell in found) else found)
    exhausted = {
        (which, REST)
        for which, edition in (("one", one), ("other", other))
        if not edition.shown()
    }
    return wanted - exhausted


def _cell(which: str, edition: Edition, key: str) -> list[Cell]:
    case = edition.cases.get(key)
    if case is None:
        return []
    return [(which, REST if case.cell in edition.hidden else case.cell)]
