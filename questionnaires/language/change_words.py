"""Changes between versions as sentences that whoever edits content understands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from questionnaires.language.changes import Change
from questionnaires.language.piping import in_language

_SENTENCES = {
    "added": "New question {label} ({key}), {after_type}, in {section}.",
    "removed": "No longer asked: {label} ({key}).",
    "renamed": "{label}: answers to {before} now count as {after}.",
    "key": "{label}: rules now call it {after}; before, {before}.",
    "retyped": "{label} ({key}) was {before_type} and is now {after_type}.",
    "unit": "{label} ({key}) is given in {after}; before, in {before}.",
    "options_removed": "{label} ({key}) no longer offers: {before}.",
    "options_added": "{label} ({key}) also offers: {after}.",
    "asked_if": "{label} ({key}) is asked {after_if}; before, {before_if}.",
    "required": "{label} ({key}) must be answered {after_when}; before, {before_when}.",
    "rule": "{label} ({key}) is worked out as {after}; before, as {before}.",
    "limits": "{label} ({key}): limits are {after}; before, {before}.",
    "scope": "{label} ({key}) is shared as part of {after}; before, of {before}.",
    "quality": "{label} ({key}): data quality {after}; before, {before}.",
    "roles": "{label} ({key}) is seen by {after}; before, by {before}.",
    "evidence": "{label} ({key}): other documents are asked for.",
    "rows": "{label} ({key}): {after}; before, {before}.",
    "place": "{label} ({key}) stands in {after}; before, in {before}.",
    "cap": "{label} ({key}): cap class {after}; before, {before}.",
    "estimates": "{label} ({key}): estimates offered are {after}; before, {before}.",
    "words": "{label} ({key}): other words in {parts}.",
    "section_added": "New section {label} ({key}).",
    "section_removed": "Section {label} ({key}) is gone.",
    "section_title": "Section {key} is called {after}; before, {before}.",
    "section_intro": "Section {label} ({key}) begins with other words.",
    "section_scope": "Section {label} ({key}) is shared as {after}; before, as {before}.",
    "section_asked_if": "Section {label} ({key}) is asked {after_if}; before, {before_if}.",
    "section_minutes": "Section {label} ({key}) takes {after} minutes; before, {before}.",
    "section_topics": "Section {label} ({key}) is divided into {after}; before, {before}.",
    "check_added": "New check {key}: {after}.",
    "check_removed": "Check {key} is gone: {before}.",
    "check_changed": "Check {key} is now {after}; before, {before}.",
    "check_words": "Check {key} says {after}; before, {before}.",
    "map": "Relations to {key}: added {after}; taken away {before}.",
}  # fmt: skip
TYPES = {
    "text": "a line of text", "long_text": "a text", "integer": "a whole number",
    "decimal": "a number", "quantity": "a number with a unit", "percent": "a percentage",
    "date": "a day", "yes_no": "yes or no", "choice": "one of several",
    "choices": "any of several", "table": "a table", "matrix": "a table of fixed rows",
    "calc": "worked out",
}  # fmt: skip
_NOTHING = "nothing"


def sentence(change: Change) -> str:
    """The change in English; rules are quoted as they stand."""
    label = f"“{in_language(change.label, 'en')}”"
    section = f"“{in_language(change.section or {}, 'en')}”"
    text = _SENTENCES[change.kind].format(
        label=label,
        key=change.key,
        section=section,
        before=change.before or _NOTHING,
        after=change.after or _NOTHING,
        before_type=TYPES.get(change.before, change.before),
        after_type=TYPES.get(change.after, change.after),
        before_if=_condition(change.before),
        after_if=_condition(change.after),
        before_when=_when(change.before),
        after_when=_when(change.after),
        parts=", ".join(change.words or ()),
    )
    return f"{text} Answers to it need a migrate step." if change.needs_step else text


def _condition(rule: str) -> str:
    return f"if {rule}" if rule else "always"


def _when(rule: str) -> str:
    return {"": "never", "always": "always"}.get(rule, f"if {rule}")


def lines(found: Iterable[Change]) -> list[str]:
    """All changes as lines, wordings with what they were and are."""
    written = []
    for change in found:
        written.append(sentence(change))
        for part, (before, after) in (change.words or {}).items():
            written.append(f"    {part}: “{before}” → “{after}”")
    return written or ["Nothing changes."]


def as_json(change: Change) -> dict[str, Any]:
    """The same as plain JSON values."""
    return {
        "kind": change.kind,
        "key": change.key,
        "data_point": change.data_point or None,
        "label": dict(change.label),
        "before": change.before or None,
        "after": change.after or None,
        "words": {part: list(pair) for part, pair in (change.words or {}).items()},
        "needs_step": change.needs_step,
        "message": sentence(change),
    }
