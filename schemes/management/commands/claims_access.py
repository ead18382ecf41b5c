"""`manage.py claims_access ORGANISATION FILE` writes all that is held about an applicant."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Organisation
from accounts.tenancy import scope
from audit.services import SYSTEM
from schemes.services.handing_out import hand_out


class Command(BaseCommand):
    help = "Write everything greenfin holds about an applicant in claims into a ZIP."

    def add_arguments(self, parser):
        parser.add_argument("organisation", type=UUID, help="the applicant's id")
        parser.add_argument("file", type=Path, help="a ZIP that is not there yet")
        parser.add_argument("--json", action="store_true")

    def handle(self, *, organisation, file, **options):
        found = Organisation.objects.filter(pk=organisation).first()
        if found is None:
            raise CommandError(f"There is no organisation {organisation}.")
        try:
            with file.open("xb") as into, scope(found.pk):
                count = hand_out(organisation=found, into=into, by=SYSTEM)
        except FileExistsError as error:
            raise CommandError(f"{file} is there already.") from error
        if options["json"]:
            self.stdout.write(json.dumps({"file": str(file), "files": count}))
            return
        self.stdout.write(f"{count} files about {found} are in {file}.")
