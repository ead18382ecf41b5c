"""`manage.py new_key` makes a secret; `--field` one for encrypted fields."""

import secrets
from datetime import UTC, datetime

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Print a fresh SECRET_KEY, or a pair for FIELD_KEYS."

    def add_arguments(self, parser):
        parser.add_argument("--field", action="store_true")

    def handle(self, *args, field, **options):
        secret = secrets.token_urlsafe(48)
        if field:
            secret = f"k{datetime.now(UTC):%Y%m%d}:{secret}"
        self.stdout.write(secret)
