"""What another version of a questionnaire changes, data point by data point."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from questionnaires.language.definition import Check, Option, Question, Section, Texts
from questionnaires.language.units import unit

if TYPE_CHECKING:
    from questionnaires.language.compiled import Definition

#: Another type that reads every answer of the first one as it stands.
WIDER = frozenset({
    ("text", "long_text"), ("integer", "decimal"), ("choice", "choices"),
})  # fmt: skip
#: What a company is told of: the rest concerns authors alone.
TOLD = (
    "added", "removed", "renamed", "retyped", "unit", "options_removed",
    "options_added", "asked_if", "required", "rule", "limits", "scope", "words",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `key` is a question's path, or a check's, map's or section's name.

    `before` and `after` are what stood there, as short texts; `added` and `removed` have
    only one of the questions; `words` are the parts that say something else, each in the
    first language in which it does. `needs_step` says that answers would be lost without a
    `migrate` step.
    """

    kind: str
    key: str
    label: Texts
    before: str = ""
    after: str = ""
    data_point: str = ""
    section: Texts | None = None
    needs_step: bool = False
    words: Mapping[str, tuple[str, str]] | None = None
    was_called: Texts | None = None


def changes(old: Definition, new: Definition) -> list[Change]:
    """Every difference, in the order of the new form; what is gone comes last."""
    renamed = new.migration.renamed if old.version == new.migration.begins else {}
    return [
        *_questions(old, new, renamed),
        *_gone(old, new, renamed),
        *_sections(old, new),
        *_checks(old, new),
        *_relations(old, new),
    ]


def _questions(
    old: Definition, new: Definition, renamed: Mapping[str, str]
) -> Iterator[Change]:
    sources = {after: before for before, after in renamed.items()}
    for path, question in new.questions.items():
        before = old.by_data_point(question.data_point)
        source = old.by_data_point(sources.get(question.data_point, ""))
        if before is not None:
            yield from _retyped(old, before, new, question)
            yield from _question(before, question)
        elif source is not None:
            yield Change("renamed", path, question.label, source.data_point,
                         question.data_point, question.data_point)  # fmt: skip
            yield from _retyped(old, source, new, question)
            yield from _question(source, question)
        else:
            title = _section_of(new, question)
            yield Change("added", path, question.label, after=question.type,
                         data_point=question.data_point, section=title)  # fmt: skip


def _section_of(definition: Definition, question: Question) -> Texts:
    titles = {section.key: section.title for section in definition.sections}
    return titles.get(question.section, {})


def _gone(
    old: Definition, new: Definition, renamed: Mapping[str, str]
) -> Iterator[Change]:
    for path, question in old.questions.items():
        point = question.data_point
        if new.by_data_point(point) is None and point not in renamed:
            title = _section_of(old, question)
            yield Change("removed", path, question.label, before=question.type,
                         data_point=point, section=title, needs_step=True)  # fmt: skip


def _question(old: Question, new: Question) -> Iterator[Change]:
    def change(kind: str, before: Any, after: Any, *, step: bool = False) -> Change:
        return Change(kind, new.path, new.label, _short(before), _short(after),
                      new.data_point, needs_step=step)  # fmt: skip

    if old.path != new.path:
        yield change("key", old.path, new.path)
    if old.units != new.units and old.type == new.type:
        yield change("unit", old.units, new.units, step=not _same_measure(old, new))
    yield from _options(old, new)
    for kind, aspect in _ASPECTS.items():
        before, after = aspect(old), aspect(new)
        if before != after:
            yield change(kind, before, after)
    if said := _reworded(old, new):
        yield Change("words", new.path, new.label, data_point=new.data_point,
                     words=said, was_called=old.label)  # fmt: skip


def _retyped(
    old: Definition, before: Question, new: Definition, after: Question
) -> Iterator[Change]:
    was, now = _type(before), _type(after)
    theirs, ours = old.rows_of(before), new.rows_of(after)
    moved = theirs != ours and (is_linked(before, old) or is_linked(after, new))
    if moved:
        was, now = f"{was} (rows of {theirs})", f"{now} (rows of {ours})"
    if was != now:
        yield Change("retyped", after.path, after.label, was, now, after.data_point,
                     needs_step=moved or not _reads_on(before, after))  # fmt: skip


def is_linked(question: Question, definition: Definition) -> bool:
    """Whether it is a table, or a column of one, whose rows are another table's."""
    return bool(definition.questions[question.table or question.key].rows.source)


def _type(question: Question) -> str:
    """Its type; a table whose rows the form names is none that people add rows to."""
    return "matrix" if question.rows.fixed else question.type


def _reads_on(old: Question, new: Question) -> bool:
    """Whether every answer of the old type is one of the new type as it stands."""
    return (old.type, new.type) in WIDER or not old.is_input


def _same_measure(old: Question, new: Question) -> bool:
    """Whether amounts in the old unit can be given in the new one."""
    if not old.is_input or not (old.units and new.units):
        return not old.is_input or bool(old.unit_from) == bool(new.unit_from)
    return unit(old.unit).dimension == unit(new.unit).dimension


def offered(question: Question) -> tuple[Option, ...]:
    """What it offers to choose from, or the rows that it names."""
    return question.options or question.fixed_rows


def _options(old: Question, new: Question) -> Iterator[Change]:
    if old.names_rows and new.names_rows:
        return  # said of the table, whose answers stand in these rows
    before = {option.id: option for option in offered(old)}
    after = {option.id: option for option in offered(new)}
    if not before or not after:
        return
    if gone := [before[name] for name in before.keys() - after.keys()]:
        names = ", ".join(sorted(option.id for option in gone))
        yield Change("options_removed", new.path, new.label, names, "", new.data_point,
                     needs_step=old.is_input)  # fmt: skip
    if came := [name for name in after if name not in before]:
        yield Change(
            "options_added", new.path, new.label, "", ", ".join(came), new.data_point
        )


_ASPECTS: dict[str, Callable[[Question], Any]] = {
    "asked_if": lambda q: q.ask_if,
    "required": lambda q: q.required,
    "rule": lambda q: q.value,
    "limits": lambda q: _limits(q),
    "scope": lambda q: q.scope,
    "quality": lambda q: q.quality,
    "roles": lambda q: q.visible_to,
    "evidence": lambda q: q.evidence,
    "rows": lambda q: _rows(q) if q.columns else "",
    "place": lambda q: (q.section, q.topic),
    "cap": lambda q: f"{q.cap}, {q.cap_small}" if q.cap_small else q.cap,
    "estimates": lambda q: ", ".join(each.key for each in q.estimates),
}


def _limits(question: Question) -> str:
    parts = (
        ("at least", question.min), ("at most", question.max),
        ("characters", question.max_length), ("decimals", question.decimals),
        ("pattern", question.pattern or None),
    )  # fmt: skip
    return ", ".join(f"{name} {value}" for name, value in parts if value is not None)


def _rows(question: Question) -> str:
    rows = question.rows
    if rows.fixed:
        return f"one row for each {rows.key}"
    if rows.source:
        where = f" where {rows.ask_if}" if rows.ask_if else ""
        return f"the rows of {rows.source}{where}"
    key = f", told apart by {rows.key}" if rows.key else ""
    return f"{rows.min} to {rows.max} rows{key}"


def _reworded(old: Question, new: Question) -> dict[str, tuple[str, str]]:
    """Label, help and example that say something else, in the form's first language."""
    found = {}
    for name in ("label", "help", "example"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            language = next((n for n in after if before.get(n) != after[n]), "en")
            found[name] = (before.get(language, ""), after.get(language, ""))
    labels = {o.id: o.label for o in old.options}
    for option in new.options:
        if option.id in labels and labels[option.id] != option.label:
            found[f"option {option.id}"] = (
                next(iter(labels[option.id].values()), ""),
                next(iter(option.label.values()), ""),
            )
    return found


def _sections(old: Definition, new: Definition) -> Iterator[Change]:
    before = {section.key: section for section in old.sections}
    for section in new.sections:
        was = before.pop(section.key, None)
        if was is None:
            yield Change("section_added", section.key, section.title)
            continue
        for kind, aspect in _OF_SECTION.items():
            if aspect(was) != aspect(section):
                yield Change(kind, section.key, section.title, _short(aspect(was)),
                             _short(aspect(section)))  # fmt: skip
    for section in before.values():
        yield Change("section_removed", section.key, section.title)


_OF_SECTION: dict[str, Callable[[Section], Any]] = {
    "section_title": lambda s: s.title,
    "section_intro": lambda s: s.intro,
    "section_scope": lambda s: s.scope,
    "section_asked_if": lambda s: s.ask_if,
    "section_minutes": lambda s: s.minutes,
    "section_topics": lambda s: [topic.key for topic in s.topics],
}


def _checks(old: Definition, new: Definition) -> Iterator[Change]:
    before, after = _checks_of(old), _checks_of(new)
    for key, check in after.items():
        was = before.get(key)
        if was is None:
            yield Change("check_added", key, check.message, after=check.passes)
        elif _said(was) != _said(check):
            yield Change("check_changed", key, check.message, _said(was), _said(check))
        elif (was.message, was.reasons) != (check.message, check.reasons):
            yield Change("check_words", key, check.message, _short(was.message),
                         _short(check.message))  # fmt: skip
    for key in (key for key in before if key not in after):
        yield Change("check_removed", key, before[key].message, before[key].passes)


def _checks_of(definition: Definition) -> dict[str, Check]:
    return {c.key: c for section in definition.sections for c in section.checks}


def _said(check: Check) -> str:
    rows = "in each row " if check.each_row else ""
    return f"{check.level}: {rows}{check.passes} (at {check.on})"


def _relations(old: Definition, new: Definition) -> Iterator[Change]:
    before, after = _relations_of(old), _relations_of(new)
    for name in dict.fromkeys((*after, *before)):
        if before.get(name) != after.get(name):
            lost, came = before.get(name, set()), after.get(name, set())
            yield Change("map", name, {"en": name}, ", ".join(sorted(lost - came)),
                         ", ".join(sorted(came - lost)))  # fmt: skip


def _relations_of(definition: Definition) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for entry in definition.map_entries:
        days = f" {entry.valid_from or ''}..{entry.valid_until or ''}".rstrip(" .")
        relation = f"{entry.data_point} {entry.rel} {entry.to}{days}"
        found.setdefault(f"{entry.framework} {entry.framework_version}", set()).add(relation)  # fmt: skip
    return found


def _short(value: Any) -> str:
    """A value as a line of text."""
    if value is None or value is False:
        return ""
    if value is True:
        return "always"
    if isinstance(value, Mapping):
        return str(next(iter(value.values()), ""))
    if isinstance(value, tuple | list):
        return ", ".join("" if part is None else str(part) for part in value)
    return str(value)
