"""Facts that one cell holds, or one list of cells."""

from __future__ import annotations

from questionnaires.formats.named_cells import Area
from questionnaires.formats.sheet_cells import Cell, ErrorValue, Place
from questionnaires.formats.vsme.book import Book, text_of
from questionnaires.formats.vsme.choices import find_member, is_selectable
from questionnaires.formats.vsme.statements import VsmeFact
from questionnaires.formats.vsme.taxonomy import Concept, members, rules

#: Lists whose members are boxes to tick, and what a ticked box may be saved as.
TICKED = ("issue", "human_rights")
TICKS = {"TRUE": True, "1": True, "X": True, "YES": True,
         "FALSE": False, "0": False, "NO": False}  # fmt: skip


def single_fact(
    book: Book, concept: Concept, name: str, area: Area, member: str | None
) -> VsmeFact | None:
    """The fact of a name outside tables; None if it states nothing, or is told."""
    stated = list(book.stated(area))
    if not stated:
        return None
    place, first = stated[0]
    cell = area.address(place)
    if concept.type == "choices":
        return _set_fact(book, concept, area, stated)
    value = book.value(concept, area, place, first)
    about = rules()["members"][member] if member else {}
    period = book.period_of(concept, about, cell) if value is not None else None
    if value is None or period is None:
        return None
    chosen = None
    if concept.type == "choice":
        chosen = chosen_member(book, concept, cell, str(value))
        if chosen is None:
            return None
    unit = book.unit(concept, name, None, cell) if concept.is_numeric else None
    if unit is None and concept.is_numeric:
        return None
    plain = not about or about.get("default")
    dimensions = {} if plain else {str(about["axis"]): f"vsme:{member}"}
    return VsmeFact(
        concept.name, value, unit, dimensions, period, cell,
        members=None if chosen is None else (chosen,),
    )  # fmt: skip


def chosen_member(book: Book, concept: Concept, cell: str, text: str) -> str | None:
    """The member a text names, nearest names told; None is told."""
    match = find_member(concept.list, text, guess=True)
    if match is None:
        book.tell("no_member", cell, concept.name, text)
        return None
    if match.is_guess:
        book.tell("nearest_member", cell, match.name, text)
    if not is_selectable(concept.list, match.member):
        book.tell("not_a_class", cell, concept.name, text)
    return match.member


def _set_fact(
    book: Book, concept: Concept, area: Area, stated: list[tuple[Place, Cell]]
) -> VsmeFact | None:
    """A set of members: a list of their names, or ticks beside them."""
    chosen: list[str] = []
    said: list[str] = []
    _tell_errors(book, concept, area, stated)
    for place, value in stated:
        cell = area.address(place)
        tick = _as_tick(concept, value)
        if tick is False or isinstance(value, ErrorValue):
            continue
        if tick is True:
            member = _ticked(book, concept, area, place)
            if member is None:
                book.tell("no_member", cell, concept.name, "TRUE")
                continue
            chosen.append(member)
            said.append(members()[concept.list][member])
        elif text_of(value) == rules()["none_of_them"]:
            said.append(text_of(value))
        elif found := chosen_member(book, concept, cell, text_of(value)):
            chosen.append(found)
            said.append(text_of(value))
    return _made(book, concept, area, chosen, said)


def _as_tick(concept: Concept, value: Cell) -> bool | None:
    """Whether a box is ticked, also where a program saved boxes as words or numbers."""
    if isinstance(value, bool) or concept.list not in TICKED:
        return value if isinstance(value, bool) else None
    return TICKS.get(text_of(value).strip().upper())


def _tell_errors(
    book: Book, concept: Concept, area: Area, stated: list[tuple[Place, Cell]]
) -> None:
    """Tells of the errors of one list together."""
    wrong = [(p, v) for p, v in stated if isinstance(v, ErrorValue)]
    if wrong:
        places = [area.address(place) for place, _ in wrong]
        cell = places[0] if len(places) == 1 else f"{places[0]} … {places[-1]}"
        texts = dict.fromkeys(v.text for _, v in wrong if isinstance(v, ErrorValue))
        book.tell("error_value", cell, concept.name, ", ".join(texts))


def _made(
    book: Book, concept: Concept, area: Area, chosen: list[str], said: list[str]
) -> VsmeFact | None:
    cell = area.address(area.first)
    is_none = rules()["none_of_them"] in said
    if is_none and chosen:
        book.tell("none_and_some", cell, concept.name, ", ".join(said))
        return None
    period = book.period_of(concept, {}, cell)
    if period is None or not (is_none or chosen):
        return None
    if len(set(chosen)) < len(chosen):
        book.tell("chosen_twice", cell, concept.name, ", ".join(said))
    return VsmeFact(
        concept.name, "\n".join(said), None, {}, period, cell,
        members=tuple(sorted(set(chosen))),
    )  # fmt: skip


def _ticked(book: Book, concept: Concept, area: Area, place: Place) -> str | None:
    """The member of a ticked cell, by its position along the filled side."""
    sheet = book.cells.sheet(area.sheet).cells
    filled = [key for key in sheet if area.contains(key)]
    width = len({column for column, _ in filled})
    height = len({row for _, row in filled})
    across = height == 1 or (width != 1 and height < width)
    index = place[0] - area.first[0] if across else place[1] - area.first[1]
    domain = list(members()[concept.list])
    return domain[index] if index < len(domain) else None
