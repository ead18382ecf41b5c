"""`manage.py scheme quote SCHEME --on DATE | check PATH... | diff OLD NEW | pin [PATH...]
| load [SCHEME...] | close SCHEME`."""

from __future__ import annotations

import argparse
import sys

from django.core.management.base import BaseCommand, CommandError

from accounts.tenancy import scope
from audit.services import SYSTEM
from schemes.models import Scheme
from schemes.rules import cli
from schemes.services.closing import close_scheme
from schemes.services.versions import load_versions
from schemes.workflow import WorkflowError


class Command(BaseCommand):
    help = (
        "Quote a scheme for facts, lint versions, compare two, pin cases; load the"
        " versions of files for the schemes that offices run."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        commands = cli.add_arguments(parser)
        load = commands.add_parser("load", help="publish what the files say, once")
        load.add_argument("schemes", nargs="*", help="all that offices run, if none")
        close = commands.add_parser("close", help="take no new claims; it runs off")
        close.add_argument("scheme", help="a scheme that an office runs")

    def handle(self, *args, **options):
        if options["action"] == "load":
            self._load(options["schemes"])
            return
        if options["action"] == "close":
            self._close(options["scheme"])
            return
        streams = cli.Streams(sys.stdin, self.stdout, self.stderr)  # type: ignore[arg-type]
        status = cli.run(argparse.Namespace(**options), streams)
        if status:
            sys.exit(status)

    def _close(self, key: str) -> None:
        scheme = Scheme.objects.filter(key=key).first()
        if scheme is None:
            raise CommandError(f"No office runs {key}.")
        with scope(scheme.office_id):
            is_new = close_scheme(scheme=scheme, by=SYSTEM)
        self.stdout.write(f"{key} is closed{'' if is_new else ' already'}.")

    def _load(self, keys: list[str]) -> None:
        found = Scheme.objects.all()
        known = {scheme.key: scheme for scheme in found}
        if unknown := set(keys) - set(known):
            raise CommandError(f"No office runs {', '.join(sorted(unknown))}.")
        for key in keys or sorted(known):
            with scope(known[key].office_id):
                try:
                    made = load_versions(known[key])
                except WorkflowError as error:
                    raise CommandError(str(error)) from error
            labels = ", ".join(row.label for row in made)
            self.stdout.write(f"{key}: {labels or 'nothing new'}")
