"""A new version keeps the answers to the one before, or says what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from questionnaires.language.changes import changes
from questionnaires.language.documents import Document, Place
from questionnaires.language.errors import LintProblem
from questionnaires.language.step_problems import step_problems

if TYPE_CHECKING:
    from questionnaires.language.changes import Change
    from questionnaires.language.compiled import Definition

_REMEDIES = {
    "removed": "Add to migrate: {{drop: {point}, keep_in_history: true}}, or {{rename: {point}, to: …}}.",
    "retyped": "Add to migrate: {{retype: {point}, how: …}}, or ask under a new data point.",
    "unit": "Add to migrate: {{retype: {point}, how: …}}, or ask under a new data point.",
    "options_removed": "Add to migrate: {{choice: {point}, from: {before}, to: …}}.",
}  # fmt: skip


def version_problems(
    document: Document, at: dict[str, Place], old: Definition, new: Definition
) -> Iterator[LintProblem]:
    """What the new version would lose, and steps that lead nowhere."""
    migration = new.migration
    if migration.steps and migration.begins != old.version:
        yield document.problem(
            ("migrate", "from"), "migrate",
            f"The steps begin at {migration.begins}, the version before is {old.version}.",
            f'Write from: "{old.version}".',
        )  # fmt: skip
        return
    for number, message, remedy in step_problems(old, new):
        place: Place = ("migrate", "steps", number)
        yield document.problem(place, "migrate", message, remedy)
    for change in changes(old, new):
        if change.needs_step and (lost := _lost(change, old, new)):
            place = at.get(change.key, ("migrate",))
            remedy = _REMEDIES[change.kind].format(point=change.data_point, before=lost)
            yield document.problem(place, change.key, _message(change, old), remedy)


def lost_answers(old: Definition, new: Definition) -> list[LintProblem]:
    """The same where there is no file any more; none for the version itself."""
    if old.version == new.version:
        return []
    return list(version_problems(Document({}), {}, old, new))


def suggested_steps(old: Definition, new: Definition) -> list[dict[str, object]]:
    """Steps, as a definition has them, under which nothing would be refused.

    What is gone is dropped, its answers kept in the history; an option that is gone opens
    its question again; a retyped answer is opened again too.
    """
    steps: list[dict[str, object]] = []
    for change in changes(old, new):
        if not change.needs_step or not _lost(change, old, new):
            continue
        point = change.data_point
        if change.kind == "removed":
            steps.append({"drop": point, "keep_in_history": True})
        elif change.kind == "options_removed":
            gone = change.before.split(", ")
            steps += [{"choice": point, "from": option} for option in gone]
        elif (asked := new.by_data_point(point)) and not asked.is_input:
            steps.append({"retype": point})
        else:
            steps.append({"retype": point, "how": "None", "ask_confirm": True})
    return steps


def _lost(change: Change, old: Definition, new: Definition) -> str:
    """What of the change no step answers for; empty if nothing."""
    source = {after: before for before, after in new.migration.renamed.items()}
    steps = new.migration.of(source.get(change.data_point, change.data_point))
    if change.kind == "removed":
        table = change.key.partition(".")[0]
        parent = old.questions[table].data_point if "." in change.key else ""
        gone = any(step.kind in ("drop", "rename") for step in steps)
        gone |= any(step.kind == "drop" for step in new.migration.of(parent))
        return "" if gone else change.key
    if any(step.kind in ("rename", "retype") and (step.how or step.rows) for step in steps):  # fmt: skip
        return ""
    if change.kind == "options_removed":
        swapped = {step.option for step in steps if step.kind == "choice"}
        return ", ".join(n for n in change.before.split(", ") if n not in swapped)
    return "" if any(step.kind == "retype" for step in steps) else change.key


def _message(change: Change, old: Definition) -> str:
    point = f"The data point {change.data_point}"
    return {
        "removed": f"{point} of version {old.version} is gone, and answers with it.",
        "retyped": f"{point} was {change.before} and is {change.after} now.",
        "unit": f"{point} was in {change.before} and is in {change.after} now.",
        "options_removed": f"{point} no longer offers {change.before}.",
    }[change.kind]
