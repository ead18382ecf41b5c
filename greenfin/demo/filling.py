"""Fills and signs the demo's questionnaires through the services people use."""

from __future__ import annotations

import calendar
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from accounts.actors import Actor
from audit.services import SYSTEM
from greenfin.demo.people import Person
from questionnaires.language.answer_types import Problem, parse_value
from questionnaires.language.compiled import Definition
from questionnaires.language.compiler import compile_definition
from questionnaires.language.definition import Question
from questionnaires.models import Response, Submission, Version
from questionnaires.selectors.definitions import definition_of
from questionnaires.selectors.filling import filling_of
from questionnaires.services.publishing import VersionTakenError, publish_version
from questionnaires.services.responses import start_response
from questionnaires.services.rows import add_row
from questionnaires.services.saving import Entry, save_answer
from questionnaires.services.signing import sign_off

FILE = Path(__file__).parent / "answers.yaml"
DEFINITION = (
    Path(__file__).parents[2] / "questionnaires" / "definitions" / "sme" / "micro.yaml"
)


READINESS = DEFINITION.parents[1] / "bank_readiness" / "bank_readiness.yaml"
#: Stands in the file for the year that is answered.
THIS_YEAR = "this_year"
#: All are published, so that a company can go on in a larger one.
SIZES = ("micro", "small", "medium")


class DemoAnswerError(Exception):
    """The demo's answers no longer fit the questionnaire; names question and value."""


def publish(size: str = "micro") -> tuple[Version, Definition]:
    """The questionnaire in that size as it stands, published once.

    If its file was changed without a new version number since this world was made, the
    world goes on with what was published: a version never changes. See `outdated`.
    """
    definition = _definition(size)
    try:
        return publish_version(definition=definition, by=SYSTEM), definition
    except VersionTakenError:
        kept = Version.objects.get(
            questionnaire_id=definition.key, label=definition.version
        )
        return kept, definition_of(kept.pk)


def publish_readiness() -> Version:
    """The banks' self-diagnostic, published once."""
    definition = compile_definition(READINESS)
    try:
        return publish_version(definition=definition, by=SYSTEM)
    except VersionTakenError:
        return Version.objects.get(
            questionnaire_id=definition.key, label=definition.version
        )


def _publish_vsme() -> None:
    """The European standard for small companies, so that a company can begin it."""
    for path in sorted(DEFINITION.parents[1].glob("vsme/*.yaml")):
        with suppress(VersionTakenError):
            publish_version(definition=compile_definition(path), by=SYSTEM)


def _definition(size: str) -> Definition:
    return compile_definition(DEFINITION.with_name(f"{size}.yaml"))


def outdated() -> str:
    """What to tell whoever changed the questionnaire's files under an old world."""
    for size in SIZES:
        definition = _definition(size)
        published = Version.objects.filter(
            questionnaire_id=definition.key, label=definition.version
        ).first()
        if published is not None and published.sha256 != definition.sha256:
            return (
                f"{size}.yaml was changed since this demo was made, but still calls itself"
                f" version {definition.version}: the demo goes on with the questionnaire as"
                " it was published. To see the changed one, give it a new version number"
                " and run this again, or remove the demo's folder (var/demo) to begin anew."
            )
    return ""


def fill_all(people: dict[str, Person], year: int) -> list[Submission]:
    """Every company's answers for the year; signed where the file says so."""
    published = {size: publish(size) for size in SIZES}
    publish_readiness()
    _publish_vsme()
    raw = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    owners = {
        "golden_loom": people["mei"],
        "noodle_house": people["ka_ho"],
        "cold_store": people["wing"],
    }
    signed = []
    for key, person in owners.items():
        if _answered(person, year):
            continue
        version, definition = published[raw[key]["size"]]
        response = start_response(
            organisation=person.organisation,
            version=version,
            start=date(year, 1, 1),
            end=date(year, 12, 31),
            by=person.actor,
        )
        filler = Filler(response, definition, person.actor)
        filler.fill(raw[key], _bills(raw["monthly_kwh"], year))
        if sign := raw[key].get("signed"):
            signed.append(
                sign_off(
                    response=response,
                    name=sign["name"],
                    role_title=sign["title"],
                    by=person.actor,
                    at=timezone.now(),
                )
            )
    return signed


def _answered(person: Person, year: int) -> bool:
    """Whether the company has answered for the year, on whatever version."""
    responses = Response.objects.filter(
        organisation=person.organisation, period_end=date(year, 12, 31)
    )
    return responses.filter(answers__isnull=False).exists()


def _bills(kwh: list[int], year: int) -> list[dict[str, str]]:
    """A bill a month, from its first to its last day."""
    return [
        {
            "start": date(year, month, 1).isoformat(),
            "end": date(year, month, calendar.monthrange(year, month)[1]).isoformat(),
            "kwh": f"{amount} kWh",
        }
        for month, amount in enumerate(kwh, start=1)
    ]


class Filler:
    """Types a company's answers into its response, one save an answer."""

    def __init__(self, response: Response, definition: Definition, by: Actor) -> None:
        self.response, self.definition, self.by = response, definition, by
        self.questions = definition.questions

    def fill(self, raw: dict[str, Any], bills: list[dict[str, str]]) -> None:
        """Answers, the first options of each list, and the rows of each table."""
        for key, value in raw["answers"].items():
            self._save(self.questions[key], str(value), "")
        for key, count in raw["choices"].items():
            question = self.questions[key]
            options = [o.id for o in question.options if not o.exclusive][:count]
            self._save(question, ",".join(options), "")
        for key, rows in raw["tables"].items():
            self._rows(self.questions[key], bills if rows == "monthly" else rows)

    def _rows(self, table: Question, rows: list[dict[str, str]]) -> None:
        columns = {column.key: column for column in table.columns}
        for row_id, row in zip(self._row_ids(table, len(rows)), rows, strict=True):
            for key, value in row.items():
                text = (
                    str(self.response.period_end.year)
                    if value == THIS_YEAR
                    else str(value)
                )
                self._save(columns[key], text, row_id)

    def _row_ids(self, table: Question, count: int) -> list[str]:
        """Rows to fill: new ones, or the first of the table that they are from."""
        if source := table.rows.source:
            there = self.response.table_rows.filter(table=source)[:count]
            return [str(row.pk) for row in there]
        rows = (add_row(response=self.response, table=table) for _ in range(count))
        return [str(row.pk) for row in rows]

    def _save(self, question: Question, text: str, row_id: str) -> None:
        unit = ""
        if question.type == "quantity" and question.unit_from:
            filling = filling_of(self.response)
            unit = str(filling.evaluation.value(question.unit_from) or "")
        found = parse_value(question, text, unit)
        if isinstance(found, Problem):
            raise DemoAnswerError(f"{question.key}: {text!r}: {found.rule}")
        entry = Entry(
            question.data_point,
            row_id,
            text=found.text,
            number=found.number,
            unit=found.unit,
        )
        save_answer(
            response_id=self.response.pk,
            organisation_id=self.response.organisation_id,
            entry=entry,
            base=0,
            by=self.by,
            at=timezone.now(),
        )
