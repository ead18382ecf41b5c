"""`manage.py audit verify` walks chains and seals; `audit heads` exports the ends."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand

from audit.models import AccessSeal, AuditEvent
from audit.sealing import access_breaks
from audit.selectors import chain_breaks, chain_heads


class Command(BaseCommand):
    help = "Check the audit chains, or export their heads."

    def add_arguments(self, parser):
        parser.add_argument("action", choices=["verify", "heads"])
        parser.add_argument("--heads", help="file of heads exported earlier")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, action, heads, **options):
        if action == "heads":
            self.stdout.write(json.dumps(chain_heads(), indent=1, sort_keys=True))
            return
        known = json.loads(Path(heads).read_text(encoding="utf-8")) if heads else None
        breaks = chain_breaks(known) + access_breaks()
        count, seals = AuditEvent.objects.count(), AccessSeal.objects.count()
        if options["json"]:
            rows = [asdict(each) for each in breaks]
            self.stdout.write(
                json.dumps({"events": count, "seals": seals, "breaks": rows})
            )
        elif not breaks:
            self.stdout.write(
                f"{count} events and {seals} access seals, every chain holds."
            )
        for each in breaks:
            self.stderr.write(f"{each.organisation_id} #{each.sequence} {each.problem}")
        if breaks:
            sys.exit(1)
