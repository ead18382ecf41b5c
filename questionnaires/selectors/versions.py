"""To which version a draft could go on, and what that would do to its answers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from questionnaires.language.changes import Change, changes
from questionnaires.language.compiled import Definition
from questionnaires.language.definition import is_added_row
from questionnaires.language.migration import MigrationPlan, Stored, plan_migration
from questionnaires.language.months import Period
from questionnaires.models import Answer, Response, TableRow, Version, VersionMove
from questionnaires.selectors.definitions import (
    definition_of,
    factor_source,
    newest_version,
)


@dataclass
class Proposal:
    """A draft, the version it could go on to, and everything that would follow."""

    response: Response
    target: Version

    @cached_property
    def path(self) -> list[Definition]:
        """The definitions on the way, the draft's own first."""
        return [definition_of(pk) for pk in _steps_between(self.response, self.target)]

    @cached_property
    def answers(self) -> list[Answer]:
        """The answers there are, those of removed rows aside."""
        rows = TableRow.objects.filter(response_id=self.response.pk, removed_at=None)
        live = {str(pk) for pk in rows.values_list("pk", flat=True)}
        found = Answer.objects.filter(response_id=self.response.pk).order_by("pk")
        return [
            answer
            for answer in found
            if _says(answer)
            and (answer.row_id in live or not is_added_row(answer.row_id))
        ]

    @cached_property
    def plan(self) -> MigrationPlan:
        """What happens to each answer."""
        response = self.response
        stored = [stored_answer(answer) for answer in self.answers]
        return plan_migration(
            self.path, stored, period=Period(response.period_start, response.period_end),
            factors=factor_source(),
        )  # fmt: skip

    @cached_property
    def changes(self) -> list[Change]:
        """What changes in the form, told from the draft's version to the target."""
        return changes(self.path[0], self.path[-1])

    @property
    def token(self) -> str:
        """What a confirmation confirms: these versions, these answers as they stand."""
        places = sorted((a.data_point, a.row_id, a.version_no) for a in self.answers)
        text = f"{self.response.version_id} {self.target.pk} {places}"
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def newer_version(response: Response) -> Version | None:
    """The newest version of the draft's questionnaire, if it is not on that already."""
    if not response.is_draft:
        return None
    newest = newest_version(response.version.questionnaire_id)
    return newest if newest and newest.pk != response.version_id else None


def is_newer_published(response: Response) -> bool:
    """Whether the questionnaire has a version that is newer than the draft's."""
    newest = Version.objects.filter(questionnaire__versions=response.version_id)
    latest = newest.order_by("-published_at").values_list("pk", flat=True).first()
    return latest != response.version_id


def target_of(response: Response, key: str = "") -> Version | None:
    """The newest version of the draft's questionnaire, or of another of its instrument.

    `key` names the other one, as a rule another size. None where there is nothing to
    go on to.
    """
    own = response.version.questionnaire_id
    if key in ("", own):
        return newer_version(response)
    target = newest_version(key) if response.is_draft else None
    if target is None:
        return None
    ours, theirs = definition_of(response.version_id), definition_of(target.pk)
    return target if ours.instrument == theirs.instrument else None


def last_move(response: Response) -> VersionMove | None:
    """The move that could be undone: the last one, if the draft is still where it led."""
    moves = VersionMove.objects.filter(response_id=response.pk, undone_at=None)
    last = moves.select_related("from_version").first()
    if last is None or last.to_version_id != response.version_id:
        return None
    return last if response.is_draft else None


def stored_answer(answer: Answer) -> Stored:
    """An answer as the language has it."""
    return Stored(
        answer.data_point, answer.row_id, answer.text, answer.number, answer.unit,
        answer.state, answer.reason, answer.problem, answer.origin, answer.estimate,
    )  # fmt: skip


def _says(answer: Answer) -> bool:
    return bool(answer.text) or answer.state != Answer.State.ANSWERED


def path_between(begin: Version, target: Version) -> list[Definition]:
    """The definitions on the way from a version to another, both included."""
    return [definition_of(pk) for pk in _versions_between(begin, target)]


def _steps_between(response: Response, target: Version) -> list[Any]:
    return _versions_between(Version.objects.get(pk=response.version_id), target)


def _versions_between(own: Version, target: Version) -> list[Any]:
    later = Version.objects.filter(
        questionnaire_id=own.questionnaire_id, published_at__gt=own.published_at
    ).order_by("published_at")
    path = [own.pk, *later.values_list("pk", flat=True)]
    if target.pk in path:
        return path[: path.index(target.pk) + 1]
    if target.questionnaire_id == own.questionnaire_id:
        return [own.pk, target.pk]  # an older one
    return [*path, target.pk]
