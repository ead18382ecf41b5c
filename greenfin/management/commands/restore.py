"""`manage.py restore DIR`: a backup back into an empty database, checked throughout."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from greenfin.backups.errors import BackupError
from greenfin.backups.restoring import restore_backup


class Command(BaseCommand):
    help = "Restore what `backup` wrote, migrate it, and compare all of it."
    # The database is empty or about to be replaced.
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--json", action="store_true")
        parser.add_argument(
            "--force", action="store_true", help="throw away what the database holds"
        )

    def handle(self, *args, folder, force, **options):
        try:
            restored = restore_backup(folder.absolute(), force=force)
        except BackupError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(asdict(restored)))
        else:
            self.stdout.write(
                f"{restored.rows} rows of {restored.tables} tables, {restored.files}"
                f" files and {restored.chains} audit chains are back.\n"
                f"Changes after the backup are lost: it was {restored.rpo_seconds:.0f} s"
                f" old (RPO). The restore took {restored.rto_seconds:.1f} s (RTO)."
            )
        for problem in restored.problems:
            self.stderr.write(problem)
        if restored.problems:
            sys.exit(1)
