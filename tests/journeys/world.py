"""Who is there before a journey begins: two banks, the platform, the questionnaire.

Companies come by themselves. `print_world` is for a process on another database.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.management import call_command

from accounts.models import Membership, User
from accounts.roles import ROLES
from accounts.session_store import SessionStore
from audit.services import SYSTEM
from questionnaires.language.compiler import compile_definition
from questionnaires.services.publishing import publish_version
from tests.factories.accounts import with_second_factor
from tests.support.actors import organisation_of

PASSWORD = "four dry reeds in June"
BANK, OTHER_BANK = "Victoria Harbour Bank", "Lion Rock Bank"
PLATFORM = "greenfin operations"
DEFINITIONS = Path(__file__).parents[2] / "questionnaires" / "definitions"
#: Who they are: name, role, organisation.
CAST = {
    "ada": ("Ada Yip", "risk_officer", BANK),
    "felix": ("Felix Tang", "bank_administrator", BANK),
    "iris": ("Iris Kwok", "bank_auditor", BANK),
    "leo": ("Leo Cheung", "risk_officer", OTHER_BANK),
    "olga": ("Olga Ng", "operator", PLATFORM),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in; with an authenticator app if the role demands one."""

    name: str
    email: str
    password: str = PASSWORD
    totp_secret: str = ""


World = dict[str, Person]


def make_world() -> World:
    """The cast and the published questionnaire, in an empty database."""
    micro = compile_definition(DEFINITIONS / "sme" / "micro.yaml")
    publish_version(definition=micro, by=SYSTEM)
    houses = {house: ROLES[role].kind for _name, role, house in CAST.values()}
    organisations = {
        house: organisation_of(kind, house) for house, kind in houses.items()
    }
    people = {}
    for key, (name, role, house) in CAST.items():
        email = f"{key}@example.org"
        user = User.objects.create_user(email, PASSWORD, name=name)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        Membership.objects.create(
            user=user, organisation=organisations[house], role=role
        )
        people[key] = Person(name, email, PASSWORD, with_second_factor(user))
    return people


def print_world() -> None:
    """Migrate, make it, and say as JSON who can sign in."""
    call_command("migrate", verbosity=0)
    people = {key: asdict(person) for key, person in make_world().items()}
    json.dump(people, sys.stdout)


def age_sessions(minutes: int) -> None:
    """Move back when the people of every session confirmed who they are."""
    for row in Session.objects.all():
        store = SessionStore(row.session_key)
        records = store.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
        store[AUTHENTICATION_METHODS_SESSION_KEY] = [
            record | {"at": record["at"] - 60 * minutes} for record in records
        ]
        store.save()
