"""The versions of all schemes in one folder, and which of them holds on a day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from measures.workdays import CLOSED_KINDS, ClosedKind, DayCalendar
from questionnaires.language.documents import read_document
from questionnaires.language.errors import DefinitionError, LintProblem, did_you_mean
from schemes.rules.compiling import compile_version
from schemes.rules.definition import APPLICATION_DATE, LANGUAGES, Texts
from schemes.rules.evaluation import evaluate
from schemes.rules.outcome import Outcome, Reason
from schemes.rules.reading import first_day, read_facts
from schemes.rules.texts import day, own_sentence
from schemes.rules.version import Version

DEFINITIONS = Path(__file__).resolve().parents[1] / "definitions"
STORMS = "storm_days.yaml"
CASES = ".cases.yaml"
NO_VERSION = "version.in_force"


class UnknownSchemeError(LookupError):
    """There is no such scheme, version or track; says which there are."""


@dataclass(frozen=True)
class Scheme:
    """All versions of one scheme, the oldest first."""

    key: str
    versions: tuple[Version, ...]

    @property
    def newest(self) -> Version:
        """The version that came last."""
        return self.versions[-1]

    def present(self, day: date) -> Version:
        """The version that holds on a day: the last to begin, or the first to come."""
        begun = (v for v in reversed(self.versions) if v.terms.effective_from <= day)
        return next(begun, self.versions[0])

    def has_track(self, name: str) -> bool:
        """Whether any version has that track: an old one still runs off."""
        return any(name in version.tracks for version in self.versions)

    def on(self, event: date) -> Version | None:
        """The version that covers what happened on that day: of several the last."""
        return next((v for v in reversed(self.versions) if v.terms.covers(event)), None)

    def event(self, given: Mapping[str, Any], on: date) -> date:
        """The day that decides the version: that of the deciding fact, else the quote's."""
        return first_day(self.newest, given, on) or on

    def applying(self, given: Mapping[str, Any], on: date) -> Version | None:
        """The version that applies to these facts, claimed on that day."""
        return self.on(self.event(given, on))

    def version(self, label: str) -> Version:
        """The version of that label; UnknownSchemeError if there is none."""
        for version in self.versions:
            if version.terms.version == label:
                return version
        known = ", ".join(version.terms.version for version in self.versions)
        if not label:
            raise UnknownSchemeError(
                f"{self.key} has the versions {known}: name one, like"
                f" {self.key}@{self.newest.terms.version}."
            )
        raise UnknownSchemeError(f"{self.key} has the versions {known}, not {label}.")


@dataclass(frozen=True)
class Library:
    """Every scheme known here, and the calendars its deadlines look at."""

    schemes: Mapping[str, Scheme]
    storms: Mapping[date, ClosedKind]

    def scheme(self, key: str) -> Scheme:
        """The scheme; UnknownSchemeError if there is none."""
        if key not in self.schemes:
            hint = did_you_mean(key, self.schemes)
            raise UnknownSchemeError(f'There is no scheme "{key}". {hint}'.strip())
        return self.schemes[key]

    def calendar(self, version: Version) -> DayCalendar:
        """The closed days that count for a version."""
        place = version.terms.calendar
        return DayCalendar(place, self.storms if place == "HK" else {})

    def track(self, name: str) -> tuple[Scheme, str]:
        """The scheme and track of `scheme/track`; a lone track need not be named."""
        key, _, track = name.partition("/")
        scheme = self.scheme(key)
        tracks = scheme.newest.tracks
        if not track and len(tracks) == 1:
            return scheme, next(iter(tracks))
        if not scheme.has_track(track):
            known = ", ".join(f"{key}/{each}" for each in tracks)
            raise UnknownSchemeError(f"Name a track: {known}.")
        return scheme, track

    def quote(
        self, name: str, given: Mapping[str, Any], on: date, version: str = ""
    ) -> Outcome:
        """The outcome for facts as claimed on that day.

        The version is the one that covers the day of the scheme's deciding fact, the
        day of the quote while that is not known, or the one named. Raises
        UnknownSchemeError, UnknownFactError, and UnreadFactsError of facts that cannot
        be read.
        """
        scheme, track = self.track(name)
        chosen = scheme.version(version) if version else scheme.applying(given, on)
        if chosen is not None and track not in chosen.tracks:
            return _without_track(chosen, track, on)
        if chosen is None:
            return _uncovered(scheme, track, scheme.event(given, on), on)
        return self.judged(chosen, track, given, on)

    def judged(
        self, version: Version, track: str, given: Mapping[str, Any], on: date
    ) -> Outcome:
        """The outcome under that very version; errors as of `quote`."""
        reading = read_facts(version, given)
        if reading.problems:
            raise UnreadFactsError(reading.problems)
        return evaluate(version, track, reading, on, self.calendar(version))


class UnreadFactsError(ValueError):
    """Facts were given that cannot be read; `problems` says each."""

    def __init__(self, problems: Iterable[Any]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            "\n".join(f"{one.key}: {one.text['en']}" for one in self.problems)
        )


def _uncovered(scheme: Scheme, track: str, event: date, on: date) -> Outcome:
    """The outcome where no version covers the day: no, and why."""
    oldest, newest = scheme.versions[0].terms, scheme.newest
    name = newest.terms.applies_by
    label: Texts = {"en": "applications", "zh-Hant": "申請"}
    if name != APPLICATION_DATE:
        label = {
            each: f"“{newest.facts[name].question.label[each]}”"
            if each == "en" else f"「{newest.facts[name].question.label[each]}」"
            for each in LANGUAGES
        }  # fmt: skip

    def said(value: date | None) -> Texts:
        return {each: day(value, each) if value else "" for each in LANGUAGES}

    words = {"event": label, "day": said(event), "first": said(oldest.effective_from)}
    rule = "no_version"
    if event >= oldest.effective_from:
        rule = "no_version_after"
        words["last"] = said(newest.terms.effective_until)
    reason = Reason(NO_VERSION, "no", own_sentence(rule, words))
    return _refused(scheme.key, track, on, newest.terms.currency, reason)


def _without_track(version: Version, track: str, on: date) -> Outcome:
    """The outcome where the version of that day does not have the track: no, and why."""
    days = {each: day(version.terms.effective_from, each) for each in LANGUAGES}
    words: dict[str, Texts | str] = {"version": version.terms.version, "first": days}
    reason = Reason(NO_VERSION, "no", own_sentence("no_track", words))
    return _refused(version.terms.scheme, track, on, version.terms.currency, reason)


def _refused(
    scheme: str, track: str, on: date, currency: str, reason: Reason
) -> Outcome:
    return Outcome(
        scheme, track, "", "", on, "no", currency, None, (reason,), (), (), (), (), ()
    )


def definition_files(folder: Path) -> list[Path]:
    """The files of a folder that hold a version: those that begin with `scheme:`."""
    return [path for path in sorted(folder.glob("*.yaml")) if is_version(path)]


def is_version(path: Path) -> bool:
    """Whether a YAML file holds a version of a scheme."""
    if path.name.endswith(CASES):
        return False
    with path.open(encoding="utf-8", errors="replace") as lines:
        return any(line.startswith("scheme:") for line in lines)


def load_library(folder: Path = DEFINITIONS) -> Library:
    """All versions of the files in a folder; DefinitionError with every problem.

    Compiled anew only when a file says something else: a version never changes.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.yaml")):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)} ".encode() + content)
    return _compiled(folder, digest.digest())


@lru_cache(maxsize=4)
def _compiled(folder: Path, digest: bytes) -> Library:
    """The library of files of that digest, which is there to tell them apart."""
    versions: dict[str, list[Version]] = {}
    problems: list[LintProblem] = []
    for path in definition_files(folder):
        try:
            version = compile_version(path)
        except DefinitionError as error:
            problems += error.problems
            continue
        versions.setdefault(version.terms.scheme, []).append(version)
    if problems:
        raise DefinitionError(dict.fromkeys(problems))
    return Library(
        {key: _scheme(key, found) for key, found in versions.items()},
        storm_days(folder / STORMS),
    )


def _scheme(key: str, versions: list[Version]) -> Scheme:
    ordered = sorted(versions, key=lambda version: version.terms.effective_from)
    problems = []
    for earlier, later in zip(ordered, ordered[1:], strict=False):
        takes_over = later.terms.takes_over
        if takes_over and takes_over != earlier.terms.version:
            problems.append(LintProblem(
                later.label, 0, "takes_over",
                f"Version {earlier.terms.version} comes before it, not {takes_over}.",
                "Name that one, or set it to null.",
            ))  # fmt: skip
        elif earlier.terms.covers(later.terms.effective_from) and not takes_over:
            message = (
                f"Version {earlier.terms.version} still holds when"
                f" {later.terms.version} begins."
            )
            problems.append(LintProblem(
                later.label, 0, "effective_from", message,
                "Give the earlier one an effective_until; of one in force already say"
                " that this one takes_over.",
            ))  # fmt: skip
        if earlier.terms.applies_by != later.terms.applies_by:
            problems.append(LintProblem(
                later.label, 0, "applies_by",
                "The versions do not go by the same fact.", "Use one for all.",
            ))  # fmt: skip
    if problems:
        raise DefinitionError(problems)
    return Scheme(key, tuple(ordered))


def storm_days(path: Path) -> dict[date, ClosedKind]:
    """The days of gale and black rainstorm warnings in a file; none without one."""
    if not path.exists():
        return {}
    document = read_document(path)
    found: dict[date, ClosedKind] = {}
    for index, entry in enumerate(document.content["days"]):
        kind = entry["kind"]
        if kind not in CLOSED_KINDS:
            raise DefinitionError([
                document.problem(
                    ("days", index, "kind"), "kind", f'"{kind}" is no kind of day.',
                    did_you_mean(kind, CLOSED_KINDS),
                )
            ])  # fmt: skip
        found[date.fromisoformat(entry["day"])] = kind
    return found
