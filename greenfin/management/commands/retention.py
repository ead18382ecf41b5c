"""`manage.py retention [--dry-run] [--json]` removes what need not be kept any longer."""

import json

from django.core.management.base import BaseCommand
from django.utils import timezone

from greenfin.retention.passing import remove_what_is_due


class Command(BaseCommand):
    help = "Remove records whose time is over, and write the proof into the chains."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only count")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, dry_run, **options):
        report = remove_what_is_due(at=timezone.now(), dry_run=dry_run).as_json()
        if options["json"]:
            self.stdout.write(json.dumps(report))
            return
        for name, found in report["classes"].items():
            went = (
                f"{found['removed']} too old" if dry_run else f"{found['removed']} gone"
            )
            line = f"{name}: kept {found['days']} days ({found['mark']}), {went}"
            if found["withheld"]:
                line += f", {found['withheld']} withheld: not as their seals say"
            self.stdout.write(line)
        self.stdout.write(
            f"{report['organisations']} organisations, {report['held']} under a hold."
        )
