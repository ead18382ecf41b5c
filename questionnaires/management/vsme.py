"""`response export ID --format vsme|xbrl-json`: a report of a response's answers."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError
from django.db.models import Q

from accounts import tenancy
from documents.reading.limits import RefusalError
from questionnaires.formats.vsme.command import Writer
from questionnaires.formats.vsme.template import CannotWriteError
from questionnaires.formats.vsme.writing import Written
from questionnaires.formats.vsme.xbrl_json import FaultyReportError
from questionnaires.models import Response
from questionnaires.selectors.filling import Filling, filling_of
from questionnaires.services.vsme import (
    NoTemplateError,
    is_vsme,
    vsme_workbook,
    vsme_xbrl,
)


def export_vsme(options: dict[str, Any], *, out: Writer, err: Writer) -> None:
    """Write the report of a response, or of the response a submission was made of."""
    with tenancy.scope(options["company"]):
        filling = _filling(options["id"])
        try:
            if options["format"] == "xbrl-json":
                document = vsme_xbrl(filling)
                out.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
                return
            if options["out"] is None:
                raise CommandError("Say where the workbook goes: --out FILE.")
            written = vsme_workbook(filling, options["template"])
        except FaultyReportError as error:
            lines = [f"{fault.question}: {fault.message}" for fault in error.faults]
            raise CommandError("\n".join(lines), returncode=1) from error
        except (CannotWriteError, NoTemplateError, RefusalError) as error:
            raise CommandError(str(error), returncode=2) from error
    options["out"].write_bytes(written.workbook)
    _tell(written, err)
    count = sum(map(len, written.cells.values()))
    out.write(f"{options['out']}: {count} cells written, read again and compared.\n")


def _filling(identity: UUID) -> Filling:
    found = Response.objects.filter(Q(pk=identity) | Q(submissions=identity))
    response = found.select_related("organisation").first()
    filling = filling_of(response) if response else None
    if filling is None or not is_vsme(filling):
        raise CommandError(f"There is no VSME response {identity}.")
    return filling


def _tell(written: Written, err: Writer) -> None:
    for fact in written.lost:
        err.write(f"lost: {fact.concept} ({fact.cell})\n")
    for fact, again in written.changed:
        err.write(f"changed: {fact.concept}: {fact.value} became {again.value}\n")
    for note in written.notes:
        err.write(f"note: {note}\n")
