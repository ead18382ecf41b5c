"""Makes the demo's organisations and people; a second run finds them again."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Authority, Membership, Organisation, User
from accounts.roles import ROLES, Kind
from companies.models import Company

FILE = Path(__file__).parent / "people.yaml"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to enter as, with all that signing in needs."""

    key: str
    user: User
    organisation: Organisation
    role: str
    password: str
    totp_secret: str | None
    does: dict[str, str]

    @property
    def actor(self) -> Actor:
        """The person acting in the first role."""
        membership = Membership.objects.current().get(
            user=self.user, organisation=self.organisation
        )
        return Actor(
            user=self.user,
            organisation=self.organisation,
            role=self.role,
            permissions=ROLES[self.role].permissions,
            key=f"m-{membership.pk}",
        )


def read() -> dict[str, Any]:
    """The file of people as it stands."""
    return dict(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def make() -> dict[str, Person]:
    """Everybody of the demo by key, made where missing."""
    world = read()
    organisations = {raw["key"]: _organisation(raw) for raw in world["organisations"]}
    found = {
        raw["key"]: _person(raw, organisations, world["password"])
        for raw in world["people"]
    }
    _authorities(world["authorities"], organisations)
    return found


def _organisation(raw: dict[str, Any]) -> Organisation:
    organisation, _ = Organisation.objects.get_or_create(
        name=raw["name"], kind=raw["kind"], defaults={"name_zh": raw["name_zh"]}
    )
    if organisation.kind == Kind.COMPANY:
        Company.objects.get_or_create(
            organisation=organisation, defaults={"sector_code": raw["sector"]}
        )
    return organisation


def _person(
    raw: dict[str, Any], organisations: dict[str, Organisation], password: str
) -> Person:
    email = f"{raw['key'].replace('_', '.')}@demo.example"
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, password, name=raw["name"])
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    for organisation_key, role in raw["at"].items():
        Membership.objects.get_or_create(
            user=user,
            organisation=organisations[organisation_key],
            ended_at=None,
            defaults={"role": role},
        )
    first, role = next(iter(raw["at"].items()))
    secret = None
    if any(ROLES[each].second_factor for each in raw["at"].values()):
        # The same secret in every demo: an app that was set up once goes on working.
        digest = hashlib.sha256(f"demo totp {raw['key']}".encode()).digest()
        secret = base64.b32encode(digest[:20]).decode()
        kind = Authenticator.Type.TOTP
        if not Authenticator.objects.filter(user=user, type=kind).exists():
            TOTP.activate(user, secret)
    organisation = organisations[first]
    return Person(raw["key"], user, organisation, role, password, secret, raw["does"])


def _authorities(
    raws: list[dict[str, str]], organisations: dict[str, Organisation]
) -> None:
    for raw in raws:
        principal = organisations[raw["principal"]]
        owner = Membership.objects.current().filter(organisation=principal).first()
        assert owner is not None
        Authority.objects.get_or_create(
            principal=principal,
            agent=organisations[raw["agent"]],
            task=raw["task"],
            defaults={"valid_from": timezone.localdate(), "granted_by": owner.user},
        )
