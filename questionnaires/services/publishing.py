"""Publishes definitions: compiled, hashed, and never changed afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from audit.services import Auditable, record
from questionnaires.language.compiled import Definition
from questionnaires.language.errors import LintProblem
from questionnaires.language.lint_versions import lost_answers
from questionnaires.models import Questionnaire, Version
from questionnaires.selectors.definitions import kept_definition


class VersionTakenError(ValueError):
    """A version of that label was published with other content."""


class AnswersLostError(ValueError):
    """Answers to the version before would be lost; `problems` say which, and the steps."""

    def __init__(self, problems: Iterable[LintProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@transaction.atomic
def publish_version(*, definition: Definition, by: Auditable) -> Version:
    """Keep a compiled definition as an immutable version; the same one again is itself.

    Raises VersionTakenError when its label stands for other content already, and
    AnswersLostError when a `migrate` step is missing for what answers were given to.
    """
    digest = definition.sha256
    if published := Version.objects.filter(sha256=digest).first():
        return published
    questionnaire, _ = Questionnaire.objects.update_or_create(
        pk=definition.key, defaults=_place_of(definition)
    )
    if questionnaire.versions.filter(label=definition.version).exists():
        raise VersionTakenError(
            f"{definition.key} {definition.version} was published with other content: "
            "give this one a new version number."
        )
    before = questionnaire.versions.order_by("-published_at").first()
    if before and (lost := lost_answers(kept_definition(before), definition)):
        raise AnswersLostError(lost)
    version = Version.objects.create(
        questionnaire=questionnaire,
        label=definition.version,
        definition=json.loads(definition.to_json()),
        sha256=digest,
        published_at=timezone.now(),
    )
    if by.organisation_id:
        detail = {"label": version.label, "sha256": digest}
        record(
            "questionnaire.published",
            organisation_id=by.organisation_id,
            by=by,
            target=version,
            detail=detail,
        )
    return version


def _place_of(definition: Definition) -> dict[str, str | int]:
    """Of which instrument it is, in which size, and who fills it in."""
    sizes = definition.sizes
    return {
        "instrument": definition.instrument,
        "size": definition.size,
        "rank": sizes.index(definition.size) if sizes else 0,
        "entity": definition.entity,
    }
