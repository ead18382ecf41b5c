"""`manage.py claim audit-file NUMBER --out FILE`: all that decided about a claim, as a ZIP."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts.tenancy import scope
from audit.services import SYSTEM
from schemes.models import Claim, Scheme
from schemes.services.audit_file import audit_file

LANGUAGES = ("en", "zh-hant", "zh-hans")
PIECE = 1 << 20


class Command(BaseCommand):
    help = "Write the audit file of a claim. Exit status 1 if there is no such claim."

    def add_arguments(self, parser):
        parser.add_argument("act", choices=["audit-file"])
        parser.add_argument("number")
        parser.add_argument("--out", type=Path, required=True)
        parser.add_argument("--language", choices=LANGUAGES, default="en")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, number, out, language, **options):
        for office_id in sorted(
            set(Scheme.objects.values_list("office_id", flat=True))
        ):
            with scope(office_id):
                found = Claim.objects.filter(number=number, office_id=office_id)
                claim = found.select_related("scheme", "organisation").first()
                if claim is not None:
                    self._write(claim, out, language)
                    break
        else:
            raise CommandError(f"There is no claim {number}.", returncode=1)
        if options["json"]:
            told = {"claim": number, "file": str(out), "bytes": out.stat().st_size}
            self.stdout.write(json.dumps(told))
        else:
            self.stdout.write(f"{number}: {out} ({out.stat().st_size:,} bytes)")

    def _write(self, claim, out, language):
        with audit_file(claim=claim, language=language, by=SYSTEM) as source:
            try:
                with out.open("wb") as target:
                    while piece := source.read(PIECE):
                        target.write(piece)
            except OSError as error:
                raise CommandError(f"{out}: {error.strerror}.", returncode=2) from error
