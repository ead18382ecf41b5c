"""`manage.py demo`: the demo's world, made or found, and who can sign in to it."""

import json
import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from greenfin.demo.filling import outdated
from greenfin.demo.world import build


class Command(BaseCommand):
    help = "Make the demo's world where it is missing; demo mode only."

    def add_arguments(self, parser):
        parser.add_argument("--summary", help="file to write as JSON")

    def handle(self, *args, summary, **options):
        if not settings.DEMO:
            raise CommandError("Set GREENFIN_MODE=demo: the demo has its own database.")
        started = time.monotonic()
        made = build()
        if told := outdated():
            self.stderr.write(self.style.WARNING(told))
        counts = ", ".join(f"{n} {what}" for what, n in made.counts.items())
        seconds = time.monotonic() - started
        self.stdout.write(f"The demo's world is ready after {seconds:.0f} s: {counts}.")
        if summary:
            text = json.dumps(_summary(made), ensure_ascii=False, indent=1)
            Path(summary).write_text(text + "\n", encoding="utf-8")


def _summary(made):
    return {
        "people": [
            {
                "email": person.user.email,
                "password": person.password,
                "totp_secret": person.totp_secret,
                "name": person.user.name,
                "role": person.role,
                "organisation": person.organisation.name,
                "kind": person.organisation.kind,
            }
            for person in made.people.values()
        ],
        "made": made.counts,
        "urls": made.urls,
    }
