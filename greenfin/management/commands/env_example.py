"""Prints `.env.example` from what the settings read, or writes it with --write."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from greenfin.env import DECLARED

HEAD = """\
# Every variable that greenfin reads, with a sample that is safe on a developer's
# machine. Production takes secrets from files: NAME_FILE=/run/secrets/name is read
# instead of NAME. Written by `manage.py env_example --write`.
"""


def example() -> str:
    """The text of .env.example: purpose and sample of each declared variable."""
    entries = (f"\n# {v.purpose}\n{v.name}={v.sample}\n" for v in DECLARED.values())
    return HEAD + "".join(entries)


class Command(BaseCommand):
    """Keeps the sample environment equal to what the settings read."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true")

    def handle(self, *_: Any, write: bool, **__: Any) -> None:
        if write:
            Path(settings.BASE_DIR, ".env.example").write_text(example(), "utf-8")
        else:
            self.stdout.write(example(), ending="")
