"""The offline workbook from the command line: written, read, taken over."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError, OutputWrapper
from django.utils import timezone, translation

from accounts import tenancy
from audit.services import SYSTEM
from documents.errors import UploadError
from questionnaires.formats.offline.reading import BookReading, Given, read_book
from questionnaires.formats.offline.sentences import sentence
from questionnaires.formats.offline.typed import typed_text
from questionnaires.formats.offline.writing import workbook_of
from questionnaires.models import Response
from questionnaires.selectors.definitions import (
    definition_of,
    newest_version,
    version_by_hash,
)
from questionnaires.selectors.earlier import with_prior
from questionnaires.selectors.filling import filling_of
from questionnaires.services.changes import Comparison
from questionnaires.services.offline import (
    NotOursError,
    OtherAnswersError,
    compared,
    read_offline,
    take_over,
)


def export_book(
    identity: UUID, company: UUID | None, language: str, out: Path | None
) -> None:
    """Write a response's workbook to a file, or to standard output."""
    with tenancy.scope(company), translation.override(language):
        response = with_prior(Response.objects.filter(pk=identity)).first()
        if response is None:
            raise CommandError(f"There is no response {identity}.")
        content = workbook_of(filling_of(response), at=timezone.now())
    if out is None:
        sys.stdout.buffer.write(content)
    else:
        out.write_bytes(content)


def import_book(
    file: Path, company: UUID | None, period: int | None, *, as_json: bool,
    out: OutputWrapper, err: OutputWrapper,
) -> None:  # fmt: skip
    """Print what a workbook says; with a company, write what nobody else has changed.

    Leaves with 1 if a conflict or something unreadable remains, 2 if it is no workbook.
    """
    try:
        raw = read_offline(file, name=file.name)
    except (UploadError, OSError) as error:
        raise CommandError(str(error), returncode=2) from error
    except NotOursError as error:
        text = f"{file.name} is not a workbook that was made here."
        raise CommandError(text, returncode=2) from error
    if company is None:
        reading = _read(raw, period, file.name)
        _print(list(_lines(reading)), as_json, out)
        _tell(reading.messages, err)
        return
    comparison = _taken_over(raw, company, file.name)
    _print(list(_changes(comparison)), as_json, out)
    _tell(comparison.messages, err)
    if comparison.conflicts:
        err.write(f"{len(comparison.conflicts)} conflicts: what stands here stays.")
        sys.exit(1)


def _read(raw: Mapping[str, Any], period: int | None, name: str) -> BookReading:
    about = {str(row[0]): str(row[1]) for row in raw["map"][:10]}
    key = about["questionnaire"]
    version = version_by_hash(key, about["definition"]) or newest_version(key)
    if version is None:
        raise CommandError(f"There is no questionnaire {key} here.", returncode=2)
    if period and not about["period_end"].startswith(str(period)):
        raise CommandError(f"{name} is about {about['period_end'][:4]}, not {period}.")
    return read_book(raw, definition_of(version.pk))


def _taken_over(raw: Mapping[str, Any], company: UUID, name: str) -> Comparison:
    about = {str(row[0]): str(row[1]) for row in raw["map"][:10]}
    with tenancy.scope(company):
        mine = Response.objects.filter(organisation_id=company, pk=about["response"])
        response = with_prior(mine).first()
        if response is None:
            raise CommandError(f"{name} belongs to no answers of company {company}.")
        try:
            comparison = compared(filling_of(response), raw)
        except OtherAnswersError as error:
            raise CommandError(f"{name} belongs to other answers.") from error
        take_over(
            response=response, raw=raw, digest=comparison.digest, over=(), by=SYSTEM,
            at=timezone.now(),
        )  # fmt: skip
    return comparison


def _lines(reading: BookReading) -> Iterator[dict[str, str]]:
    for given in reading.given:
        if given.raw is not None or given.ticks:
            yield {
                "question": given.question.path,
                "row": given.row,
                "value": "" if given.state else _value(given),
                "state": given.state or "answered",
                "unit": given.unit,
                "cell": f"{given.sheet}!{given.cell}",
            }


def _value(given: Given) -> str:
    return ",".join(given.ticks) if given.ticks else typed_text(given)


def _changes(comparison: Comparison) -> Iterator[dict[str, str]]:
    for change in comparison.changes:
        entry = change.entry
        yield {
            "kind": change.kind,
            "question": change.question.path,
            "row": change.row,
            "value": entry.text,
            "state": entry.state,
            "unit": entry.unit,
            "cell": f"{change.sheet}!{change.cell}",
        }


def _print(lines: list[dict[str, str]], as_json: bool, out: OutputWrapper) -> None:
    if as_json:
        out.write(json.dumps(lines, ensure_ascii=False, indent=1))
        return
    for line in lines:
        value = f"{line['value']} {line['unit']}".strip() or line["state"]
        out.write(f"{line['question']}: {value}  ({line['cell']})")


def _tell(messages: Any, err: OutputWrapper) -> None:
    for message in messages:
        err.write(f"{message.place}: {sentence(message)}")
