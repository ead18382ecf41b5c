"""What another version changes, in words: figures, dates, conditions, lists, papers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from schemes.rules.definition import LANGUAGES, Entry, Parameter, Texts
from schemes.rules.texts import day
from schemes.rules.version import CompiledTrack, Version

Kind = Literal["new", "gone", "changed"]
OPEN: Texts = {"en": "no last day", "zh-Hant": "沒有最後一天"}
NOTHING: Texts = {"en": "", "zh-Hant": ""}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: of which part, what it is called, and both values in words."""

    part: str
    key: str
    kind: Kind
    label: Texts
    old: Texts
    new: Texts

    def as_json(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        return {
            name: dict(value) if isinstance(value, Mapping) else value
            for name in self.__slots__
            if (value := getattr(self, name)) is not None
        }


def changes(old: Version, new: Version) -> list[Change]:
    """Every difference between two versions of a scheme, in the order of the file."""
    return [
        *_dates(old, new),
        *_parameters(old, new),
        *_lists(old, new),
        *_named("facts", old.facts, new.facts, _fact),
        *_tracks(old, new),
        *_rest(old, new),
    ]


def _both(write: Callable[[str], str]) -> Texts:
    return {language: write(language) for language in LANGUAGES}


def _dates(old: Version, new: Version) -> Iterator[Change]:
    labels: Mapping[str, Texts] = {
        "effective_from": {"en": "First day", "zh-Hant": "首日"},
        "effective_until": {"en": "Last day", "zh-Hant": "最後一天"},
    }
    for name, label in labels.items():
        before, after = getattr(old.terms, name), getattr(new.terms, name)
        if before != after:
            yield Change("dates", name, "changed", label, _day(before), _day(after))


def _day(value: date | None) -> Texts:
    return _both(lambda each: day(value, each)) if value else OPEN


def _parameters(old: Version, new: Version) -> Iterator[Change]:
    for key in dict.fromkeys((*old.parameters, *new.parameters)):
        before, after = old.parameters.get(key), new.parameters.get(key)
        said = [_value(old, before), _value(new, after)]
        if before and after and _told(before) == _told(after):
            continue
        if before and after and said[0] == said[1]:
            said = [_with_source(before, said[0]), _with_source(after, said[1])]
        one = after or before
        assert one is not None
        yield Change("parameters", key, _kind(before, after), one.label, *said)


def _told(parameter: Parameter) -> tuple[Any, ...]:
    return parameter.value, parameter.unit, parameter.source, parameter.mark


def _value(version: Version, parameter: Parameter | None) -> Texts:
    if parameter is None:
        return NOTHING
    write = version.shown[parameter.key]
    return _both(lambda each: write(parameter.value, each))


def _with_source(parameter: Parameter, said: Texts) -> Texts:
    """Where only the source or its mark changed, both are told."""
    more = f" ({parameter.source}; {parameter.mark})"
    return {language: f"{text}{more}" for language, text in said.items()}


def _kind(before: Any, after: Any) -> Kind:
    if before is None:
        return "new"
    return "gone" if after is None else "changed"


def _lists(old: Version, new: Version) -> Iterator[Change]:
    for key in dict.fromkeys((*old.lists, *new.lists)):
        before, after = old.lists.get(key), new.lists.get(key)
        entries = [each.entries if each else {} for each in (before, after)]
        listing = after or before
        assert listing is not None
        for name in dict.fromkeys((*entries[0], *entries[1])):
            one, other = entries[0].get(name), entries[1].get(name)
            if one == other:
                continue
            label = {
                each: f"{listing.label[each]}: {(other or one).name[each]}"  # type: ignore[union-attr]
                for each in LANGUAGES
            }
            yield Change(
                "lists", f"{key}.{name}", _kind(one, other), label,
                entry_days(one), entry_days(other),
            )  # fmt: skip


def entry_days(entry: Entry | None) -> Texts:
    """From when to when an entry belongs to its list."""
    if entry is None:
        return NOTHING
    if entry.first is None and entry.last is None:
        return {"en": "always", "zh-Hant": "一直有效"}
    first, last = entry.first, entry.last
    if first is None or last is None:
        return _half_open(first, last)
    return {
        "en": f"{day(first, 'en')} to {day(last, 'en')}",
        "zh-Hant": f"{day(first, 'zh-Hant')}至{day(last, 'zh-Hant')}",
    }


def _half_open(first: date | None, last: date | None) -> Texts:
    if first is not None:
        return {
            "en": f"from {day(first, 'en')}",
            "zh-Hant": f"由{day(first, 'zh-Hant')}起",
        }
    assert last is not None
    return {
        "en": f"until {day(last, 'en')}",
        "zh-Hant": f"至{day(last, 'zh-Hant')}止",
    }


def _named(
    part: str,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    say: Callable[[Any], tuple[Texts, Texts]],
) -> Iterator[Change]:
    """The differences of parts that have names; `say` gives label and text of one."""
    for key in dict.fromkeys((*old, *new)):
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        label, text = say(after if after is not None else before)
        texts = [say(one)[1] if one is not None else NOTHING for one in (before, after)]
        yield Change(part, key, _kind(before, after), label, *texts)


def _fact(fact: Any) -> tuple[Texts, Texts]:
    label = fact.question.label
    condition = f" [{fact.ask_if}]" if fact.ask_if else ""
    options = fact.question.options
    texts = {
        each: f"{text}{_bracketed(each, options) if options else ''}{condition}"
        for each, text in label.items()
    }
    return label, texts


def _bracketed(language: str, options: Iterable[Any]) -> str:
    """Answers to choose from, in the marks of the language."""
    words = (option.label.get(language) or option.id for option in options)
    if language.startswith("zh"):
        return f"（{'、'.join(words)}）"
    return f" ({', '.join(words)})"


def _tracks(old: Version, new: Version) -> Iterator[Change]:
    for key in dict.fromkeys((*old.tracks, *new.tracks)):
        before, after = old.tracks.get(key), new.tracks.get(key)
        if before is None or after is None:
            one = after or before
            assert one is not None
            yield Change("tracks", key, _kind(before, after), one.track.name, NOTHING, NOTHING)  # fmt: skip
            continue
        for part, name, say in _PARTS:
            parts, later = _by_key(part(before)), _by_key(part(after))
            for change in _named(name, parts, later, say):
                yield Change(
                    change.part, f"{key}.{change.key}", change.kind, change.label,
                    change.old, change.new,
                )  # fmt: skip


def _by_key(parts: Iterable[Any]) -> dict[str, Any]:
    return {part.key: part for part in parts}


def _condition(criterion: Any) -> tuple[Texts, Texts]:
    label = criterion.text
    return label, {each: f"{text} [{criterion.condition}]" for each, text in label.items()}  # fmt: skip


def _labelled(*names: str) -> Callable[[Any], tuple[Texts, Texts]]:
    def say(one: Any) -> tuple[Texts, Texts]:
        told = ", ".join(str(value) for n in names if (value := getattr(one, n)))
        more = f" [{told}]" if told else ""
        return one.label, {each: f"{text}{more}" for each, text in one.label.items()}

    return say


def _letter(letter: Any) -> tuple[Texts, Texts]:
    return letter.title, letter.body


_PARTS: tuple[tuple[Callable[[CompiledTrack], Iterable[Any]], str, Any], ...] = (
    (lambda one: one.track.criteria, "conditions", _condition),
    (
        lambda one: one.track.lines,
        "lines",
        _labelled("cost", "claimed_if", "payable_if"),
    ),
    (lambda one: one.track.caps, "ceilings", _labelled("scope", "phase", "at")),
    (lambda one: one.track.papers, "documents", _labelled("needed_if", "mark")),
    (lambda one: one.track.letters, "letters", _letter),
    (lambda one: one.track.clocks, "time_limits", _labelled("days", "starts", "stops")),
)


def _rest(old: Version, new: Version) -> Iterator[Change]:
    """What is worked out between facts and conditions, and the words of the head."""
    for key, value in _worked(new).items():
        before = _worked(old).get(key)
        if before != value:
            yield _plain("values", key, before, value)
    for key in _worked(old).keys() - _worked(new).keys():
        yield _plain("values", key, _worked(old)[key], None)
    for name in ("name", "office", "about"):
        before, after = getattr(old.terms, name), getattr(new.terms, name)
        if before != after:
            yield Change("texts", name, "changed", after, before, after)


def _worked(version: Version) -> Mapping[str, Any]:
    values: Mapping[str, Any] = version.content.get("values", {})
    shares = {
        f"{key}.share": {"value": one.track.share}
        for key, one in version.tracks.items()
    }
    return {**values, **shares}


def _plain(part: str, key: str, before: Any, after: Any) -> Change:
    label: Texts = {"en": key, "zh-Hant": key}
    told = [_formula(one) if one is not None else NOTHING for one in (before, after)]
    return Change(part, key, _kind(before, after), label, *told)


def _formula(value: Mapping[str, Any]) -> Texts:
    said = "; ".join(
        f"{name}: {part}" for name, part in value.items() if name != "text"
    )
    return dict.fromkeys(LANGUAGES, said)
