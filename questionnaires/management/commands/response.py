"""`manage.py response import FILE --format vsme|workbook`, or `export ID`.

The formats of an export are json (a submission), workbook, vsme and xbrl-json (a response).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from accounts import tenancy
from accounts.models import Organisation
from audit.services import SYSTEM
from documents.errors import UploadError
from questionnaires.formats.vsme.command import print_reading
from questionnaires.formats.vsme_data_points import data_points
from questionnaires.language.explain import value_text
from questionnaires.management.offline import export_book, import_book
from questionnaires.management.vsme import export_vsme
from questionnaires.models import Submission
from questionnaires.services.importing import import_facts, read_workbook


class Command(BaseCommand):
    help = "Read official workbooks into facts; write a submission as JSON."

    def add_arguments(self, parser):
        actions = parser.add_subparsers(dest="action", required=True)
        reading = actions.add_parser("import", help="without --company only prints")
        reading.add_argument("file", type=Path)
        reading.add_argument("--format", choices=["vsme", "workbook"], required=True)
        reading.add_argument("--company", type=UUID, help="organisation id")
        reading.add_argument("--period", type=int, help="the year it must be about")
        reading.add_argument("--json", action="store_true")
        writing = actions.add_parser(
            "export", help="a submission's JSON, a response's workbook"
        )
        writing.add_argument("id", type=UUID)
        formats = ["json", "workbook", "vsme", "xbrl-json"]
        writing.add_argument("--format", choices=formats, required=True)
        writing.add_argument("--template", type=Path, help="the blank VSME workbook")
        writing.add_argument("--language", default="en", help="of the workbook")
        writing.add_argument("--out", type=Path, help="where the workbook goes")
        writing.add_argument("--company", type=UUID, help="whose it is, on PostgreSQL")
        writing.add_argument("--json", action="store_true", help="always on")

    def handle(self, *args, action, **options):
        if options["format"] == "workbook":
            return self._workbook(action, options)
        if action == "export":
            if options["format"] in ("vsme", "xbrl-json"):
                return export_vsme(options, out=self.stdout, err=self.stderr)
            return self._export(options["id"], options["company"])
        return self._import(**options)

    def _workbook(self, action, options):
        if action == "export":
            return export_book(
                options["id"], options["company"], options["language"], options["out"]
            )
        return import_book(
            options["file"], options["company"], options["period"],
            as_json=options["json"], out=self.stdout, err=self.stderr,
        )  # fmt: skip

    def _import(self, *, file, company, period, **options):
        if not file.is_file():
            raise CommandError(f"There is no file {file}. Check its path.", returncode=2)  # fmt: skip
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
            count = import_facts(
                organisation=organisation, values=values, source_label=label, by=SYSTEM
            )
        self.stderr.write(f"{count} facts recorded for {organisation}.")

    def _print(self, values, reading):
        for message in reading.messages:
            self.stderr.write(f"{message.level}: {message.text('en')}")
        for value in values:
            line = f"{value.data_point}: {value_text(value.value)} {value.unit}"
            self.stdout.write(f"{line.rstrip()}  ({value.source})")
        known = len(values)
        self.stdout.write(f"{len(reading.facts)} facts, {known} of them of ours.")

    def _export(self, identity, company):
        with tenancy.scope(company):
            submission = Submission.objects.filter(pk=identity).first()
        if submission is None:
            raise CommandError(f"There is no submission {identity}.")
        frozen = submission.frozen | {"sha256": submission.sha256}
        self.stdout.write(json.dumps(frozen, ensure_ascii=False, indent=1))
