"""`manage.py backup DIR`: database and files in one folder, consistent under load."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from greenfin.backups.errors import BackupError
from greenfin.backups.taking import take_backup

KEYS = (
    "The keys in FIELD_KEYS are not in the backup. Keep them elsewhere: without them its"
    " files and sealed fields cannot be read."
)


class Command(BaseCommand):
    help = "Write database, files and a manifest to a new folder; run it as the owner."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, folder, **options):
        try:
            taken = take_backup(folder.absolute())
        except BackupError as error:
            raise CommandError(str(error)) from error
        made = taken.manifest
        report = {
            "folder": str(folder),
            "taken_at": made.taken_at.isoformat(),
            "tables": len(made.tables),
            "rows": sum(sums.rows for sums in made.tables.values()),
            "files": len(made.files),
            "chains": len(made.heads),
            "damaged": made.damaged,
            "seconds": round(taken.seconds, 2),
        }
        if options["json"]:
            self.stdout.write(json.dumps(report))
        else:
            self.stdout.write(
                "{folder}: {rows} rows of {tables} tables, {files} files, {chains} chain"
                " heads, in {seconds} s.".format(**report)
            )
            self.stdout.write(KEYS)
        for name in made.damaged:
            self.stderr.write(f"File {name} is missing or changed: bring it back.")
        if made.damaged:
            sys.exit(1)
