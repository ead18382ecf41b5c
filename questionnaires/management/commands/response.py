"""`manage.py response import FILE --format vsme | export ID --format json`.

Of a response or a submission: `export ID --format vsme --template BLANK.xlsx --out FILE`
and `--format xbrl-json`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from accounts import tenancy
from accounts.models import Organisation
from audit.services import SYSTEM
from documents.errors import UploadError
from documents.reading.limits import RefusalError
from questionnaires.formats.vsme.cells_of_facts import CannotWriteError
from questionnaires.formats.vsme.command import print_reading
from questionnaires.formats.vsme.xbrl_json import FaultyReportError
from questionnaires.formats.vsme_data_points import data_points
from questionnaires.language.explain import value_text
from questionnaires.models import Response, Submission
from questionnaires.selectors.filling import filling_of
from questionnaires.services.importing import import_facts, read_workbook
from questionnaires.services.vsme import (
    NoTemplateError,
    is_vsme,
    vsme_workbook,
    vsme_xbrl,
)


class Command(BaseCommand):
    help = "Read official workbooks into facts; write a submission as JSON."

    def add_arguments(self, parser):
        actions = parser.add_subparsers(dest="action", required=True)
        reading = actions.add_parser("import", help="without --company only prints")
        reading.add_argument("file", type=Path)
        reading.add_argument("--format", choices=["vsme"], required=True)
        reading.add_argument("--company", type=UUID, help="organisation id")
        reading.add_argument("--period", type=int, help="the year it must be about")
        reading.add_argument("--json", action="store_true")
        writing = actions.add_parser("export", help="a submission's frozen JSON")
        writing.add_argument("id", type=UUID)
        formats = ["json", "vsme", "xbrl-json"]
        writing.add_argument("--format", choices=formats, required=True)
        writing.add_argument("--template", type=Path, help="the blank VSME workbook")
        writing.add_argument("--out", type=Path, help="where the workbook goes")
        writing.add_argument("--company", type=UUID, help="whose it is, on PostgreSQL")
        writing.add_argument("--json", action="store_true", help="always on")

    def handle(self, *args, action, **options):
        if action == "export":
            return self._export(options)
        return self._import(**options)

    def _import(self, *, file, company, period, **options):
        try:
            reading = read_workbook(file, name=file.name)
        except (UploadError, OSError) as error:
            raise CommandError(str(error), returncode=2) from error
        values = data_points(reading)
        if options["json"]:
            print_reading(reading, self.stdout, self.stderr)
        else:
            self._print(values, reading)
        if period and values and values[0].period.end.year != period:
            stated = values[0].period.end.year
            raise CommandError(f"{file.name} is about {stated}, not {period}.")
        if company and values:
            self._record(company, values, file.name)
        if not reading.facts:
            sys.exit(1)

    def _record(self, company, values, name):
        with tenancy.scope(company):
            organisation = Organisation.objects.filter(pk=company).first()
            if organisation is None:
                raise CommandError(f"There is no company {company}.")
            label = f"VSME workbook {name}"
            facts = import_facts(
                organisation=organisation, values=values, source_label=label, by=SYSTEM
            )
        self.stderr.write(f"{len(facts)} facts recorded for {organisation}.")

    def _print(self, values, reading):
        for message in reading.messages:
            self.stderr.write(f"{message.level}: {message.text('en')}")
        for value in values:
            line = f"{value.data_point}: {value_text(value.value)} {value.unit}"
            self.stdout.write(f"{line.rstrip()}  ({value.source})")
        known = len(values)
        self.stdout.write(f"{len(reading.facts)} facts, {known} of them of ours.")

    def _export(self, options):
        with tenancy.scope(options["company"]):
            if options["format"] == "json":
                return self._frozen(options["id"])
            filling = self._filling(options["id"])
            try:
                if options["format"] == "xbrl-json":
                    document = vsme_xbrl(filling)
                    self.stdout.write(
                        json.dumps(document, ensure_ascii=False, indent=1)
                    )
                    return None
                return self._workbook(filling, options["template"], options["out"])
            except FaultyReportError as error:
                lines = [f"{f.question}: {f.message}" for f in error.faults]
                raise CommandError("\n".join(lines), returncode=1) from error
            except (CannotWriteError, NoTemplateError, RefusalError) as error:
                raise CommandError(str(error), returncode=2) from error

    def _frozen(self, identity):
        submission = Submission.objects.filter(pk=identity).first()
        if submission is None:
            raise CommandError(f"There is no submission {identity}.")
        frozen = submission.frozen | {"sha256": submission.sha256}
        self.stdout.write(json.dumps(frozen, ensure_ascii=False, indent=1))

    def _filling(self, identity):
        found = Response.objects.filter(
            Q(pk=identity) | Q(submissions=identity)
        ).select_related("organisation")
        filling = filling_of(found[0]) if found else None
        if filling is None or not is_vsme(filling):
            raise CommandError(f"There is no VSME response {identity}.")
        return filling

    def _workbook(self, filling, template, out):
        if out is None:
            raise CommandError("Say where the workbook goes: --out FILE.")
        written = vsme_workbook(filling, template)
        out.write_bytes(written.workbook)
        self._told(written)
        count = sum(map(len, written.cells.values()))
        self.stdout.write(f"{out}: {count} cells filled in, read again and compared.")

    def _told(self, written):
        for fact in written.lost:
            self.stderr.write(f"lost: {fact.concept} ({fact.cell})")
        for fact, again in written.changed:
            self.stderr.write(f"changed: {fact.concept}: {fact.value}, {again.value}")
        for note in written.notes:
            self.stderr.write(f"note: {note}")
