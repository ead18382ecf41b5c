"""`manage.py scheme quote SCHEME --on DATE | check PATH... | diff OLD NEW | pin [PATH...]`."""

from __future__ import annotations

import argparse
import sys

from django.core.management.base import BaseCommand

from schemes.rules import cli


class Command(BaseCommand):
    help = "Quote a scheme for facts, lint versions, compare two, pin cases."
    requires_system_checks = ()

    def add_arguments(self, parser):
        cli.add_arguments(parser)

    def handle(self, *args, **options):
        streams = cli.Streams(sys.stdin, self.stdout, self.stderr)  # type: ignore[arg-type]
        status = cli.run(argparse.Namespace(**options), streams)
        if status:
            sys.exit(status)
