"""`manage.py organisation` makes a bank, an office or an agent and invites its first person."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.roles import ROLES, Kind
from accounts.services.members import MANAGERS, invite_member
from accounts.services.organisations import create_organisation
from audit.services import SYSTEM


class Command(BaseCommand):
    help = "Make an organisation and invite the first person who manages it."

    def add_arguments(self, parser):
        kinds = [kind for kind in Kind.values if kind != Kind.COMPANY]
        parser.add_argument("kind", choices=kinds)
        parser.add_argument("name")
        parser.add_argument("email", help="who is asked to join")
        parser.add_argument("--name-zh", default="", help="the Chinese name")
        parser.add_argument("--role", default="", help="needed where several fit")

    def handle(self, *args, kind, name, email, role, **options):
        role = role or self._first_role(kind)
        if role not in ROLES or ROLES[role].kind != kind:
            raise CommandError(f"A {kind} has no role {role!r}.")
        with transaction.atomic():
            organisation = create_organisation(
                kind=kind, name=name, name_zh=options["name_zh"], by=SYSTEM
            )
            invite_member(
                organisation=organisation,
                email=email,
                role=role,
                by=SYSTEM,
                invited_by=None,
            )
        self.stdout.write(f"{organisation.pk} {name}: {email} is asked as {role}.")

    def _first_role(self, kind):
        """The one who manages, or the only role there is."""
        roles = [role.key for role in ROLES.values() if role.kind == kind]
        managing = [role for role in roles if role in MANAGERS]
        if len(managing or roles) == 1:
            return (managing or roles)[0]
        raise CommandError(f"Say which with --role: {', '.join(managing or roles)}.")
