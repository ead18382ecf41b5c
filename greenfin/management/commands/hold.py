"""`manage.py hold place|lift ORGANISATION`: legal holds, under which nothing is removed."""

import json

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.models import LegalHold, Organisation
from accounts.services.holds import HoldError, lift_hold, place_hold


class Person:
    """Somebody at the machine, by the name they gave."""

    audit_id = "operator"
    organisation_id = None

    def __init__(self, name):
        self.audit_label = name


class Command(BaseCommand):
    help = "Place or lift the legal hold of an organisation, or list those in force."

    def add_arguments(self, parser):
        actions = parser.add_subparsers(dest="action", required=True)
        for name in ("place", "lift"):
            action = actions.add_parser(name)
            action.add_argument("organisation", help="its id")
            action.add_argument("--by", required=True, help="your name, for its chain")
            if name == "place":
                action.add_argument("--reason", required=True)
        actions.add_parser("list").add_argument("--json", action="store_true")

    def handle(self, *args, action, **options):
        if action == "list":
            self._list(options["json"])
            return
        try:
            organisation = Organisation.objects.get(pk=options["organisation"])
            by = Person(options["by"])
            if action == "place":
                place_hold(organisation=organisation, reason=options["reason"], by=by)
            else:
                lift_hold(organisation=organisation, by=by)
        except (Organisation.DoesNotExist, ValidationError) as error:
            raise CommandError("There is no organisation of that id.") from error
        except HoldError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{organisation}: {action} done.")

    def _list(self, as_json):
        holds = [
            {
                "organisation": str(hold.organisation_id),
                "name": str(hold.organisation),
                "reason": hold.reason,
                "since": hold.placed_at.isoformat(),
                "by": hold.placed_by_label,
            }
            for hold in LegalHold.objects.in_force().select_related("organisation")
        ]
        if as_json:
            self.stdout.write(json.dumps(holds))
            return
        for hold in holds:
            self.stdout.write(
                "{organisation} {name}: {reason} ({since}, {by})".format(**hold)
            )
