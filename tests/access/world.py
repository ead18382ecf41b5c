"""A world in which every organisation's texts carry a word of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID, uuid4

import yaml
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import (
    ApiToken,
    Authority,
    Invitation,
    MemberInvitation,
    Organisation,
)
from accounts.roles import ROLES, roles_of
from accounts.sealing import keyed_hash, seal
from companies.models import Company, Fact, NumberStatement, Scope
from companies.services.consent import grant_consent
from greenfin.demo.filling import FILE
from jobs.models import Job
from tests.access import around, asking, claims, deeds
from tests.factories.numbers import proved, stated
from tests.support.actors import actor_of

MARKER = re.compile(r"zq[a-z]+qz")
#: Every organisation of the world; the first of a kind is "own", the second "foreign".
KEYS = {
    "company": ["amber", "birch", "cedar"],
    "bank": ["delta", "ember"],
    "scheme_office": ["fjord", "grove"],
    "centre": ["haven"],
    "platform": ["islet"],
    "person": ["jetty"],
    "agent": ["knoll"],
    "training_provider": ["larch"],
    "external_reviewer": ["maple"],
    "internship_employer": ["north"],
}


def marker(key: str) -> str:
    """The word that stands in every text of an organisation."""
    return f"zq{key}qz"


def markers_in(text: str) -> set[str]:
    """Whose words occur in a text."""
    words = {each for keys in KEYS.values() for each in keys}
    words |= {f"{word}{more}" for word in words for more in ("job", "money")}
    # A token may look like a marker by chance, so only known words count.
    return {found[2:-2] for found in MARKER.findall(text.lower())} & words


#: Every record of these is opened by an operator.
OPEN_TO_OPERATORS = {"jobs.Job", "companies.NumberStatement"}


@dataclass
class World:
    """Who is there, and which record of each model belongs to whom."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    actors: dict[tuple[str, str], Actor] = field(default_factory=dict)
    records: dict[tuple[str, str], UUID] = field(default_factory=dict)
    shared: dict[str, set[str]] = field(default_factory=dict)
    #: Records that stand under one organisation and belong to another as well.
    also: dict[tuple[str, str], str] = field(default_factory=dict)
    #: Whose name everybody may read: banks are offered to companies as a choice.
    public: set[str] = field(default_factory=lambda: set(KEYS["bank"]))

    def own(self, model: str, key: str) -> UUID | None:
        """A record of that model that the organisation may open."""
        return self.records.get((model, key))

    def foreign(self, model: str, key: str) -> UUID | None:
        """A record of that model that belongs to others and is not shared with it.

        One of its like if there is: an office's pages never show a company's drafts.
        """
        if key in KEYS["platform"] and model in OPEN_TO_OPERATORS:
            return None
        own, readable = self.own(model, key), self.readable(key)
        found = {
            owner: pk
            for (label, owner), pk in self.records.items()
            if label == model
            and owner not in readable
            and pk != own
            and self.also.get((label, owner)) != key
        }
        alike = next((keys for keys in KEYS.values() if key in keys), [])
        likes = [found[owner] for owner in alike if owner in found]
        return next(iter([*likes, *found.values()]), None)

    def readable(self, key: str) -> set[str]:
        """Whose words may appear on a page of that organisation."""
        own = {key, f"{key}job", f"{key}money"}
        if key in KEYS["platform"]:
            own |= {f"{each}job" for keys in KEYS.values() for each in keys}
        return own | self.shared.get(key, set())


def build(*, busy: bool = True) -> World:
    """Everybody, with at least one record of every model for whoever can have one.

    Not `busy`: without answers, books and views, for those who do not need them.
    """
    world = World()
    for kind, keys in KEYS.items():
        for key in keys:
            _settle(world, kind, key)
    for key in KEYS["company"]:
        _company(world, key)
    for key in KEYS["bank"]:
        _bank(world, key)
    for key in KEYS["platform"]:
        world.records["companies.NumberStatement", key] = stated().pk
    _meet(world)
    _claim(world)
    _ask(world)
    if busy:
        _act(world)
    return world


def _settle(world: World, kind: str, key: str) -> None:
    name = f"{kind.title()} {marker(key)}"
    organisation = Organisation.objects.create(kind=kind, name=name, name_zh=name)
    world.organisations[key] = organisation
    world.records["accounts.Organisation", key] = organisation.pk
    for role in roles_of(kind):
        actor = actor_of(role.key, organisation)
        actor.user.name = f"{role.key} {marker(key)}"
        actor.user.save(update_fields=["name"])
        world.actors[key, role.key] = actor
    anybody = next(a for (owner, _), a in world.actors.items() if owner == key)
    other = actor_of(anybody.role, organisation)
    world.records["accounts.Membership", key] = UUID(other.key.removeprefix("m-"))
    world.records["accounts.ApiToken", key] = _token(organisation, anybody).pk
    invited = MemberInvitation.objects.create(
        organisation=organisation,
        email=f"guest@{key}.example",
        role=anybody.role,
        invited_by=anybody.user,
        expires_at=timezone.now() + timedelta(days=9),
    )
    world.records["accounts.MemberInvitation", key] = invited.pk
    world.records["jobs.Job", key] = _job(organisation, key).pk


def _token(organisation: Organisation, actor: Actor) -> ApiToken:
    return ApiToken.objects.create(
        organisation=organisation,
        name=f"engine {organisation.name}",
        scopes=[],
        secret_hash=uuid4().hex,
        hint="gf_x",
        created_by=actor.user,
        expires_at=timezone.now() + timedelta(days=9),
    )


def _job(organisation: Organisation, key: str) -> Job:
    now = timezone.now()
    return Job.objects.create(
        kind="mail.send",
        organisation_id=organisation.pk,
        requested_by="x",
        requested_by_label=marker(f"{key}job"),
        key=f"{marker(f'{key}job')} {uuid4()}",
        run_after=now + timedelta(days=9),
        created_at=now,
        progress={"message": marker(f"{key}job"), "done": 1, "total": 2},
    )


def _company(world: World, key: str) -> None:
    organisation = world.organisations[key]
    Company.objects.create(organisation=organisation, sector_code="56")
    proved(organisation)
    for scope in Scope:
        # The finances of a company carry a word of their own: they are not shared.
        word = marker(f"{key}money") if scope == Scope.FINANCES else marker(key)
        Fact.objects.create(
            organisation=organisation,
            data_point=f"{scope}_{word}",
            period_start=date(2025, 1, 1),
            period_end=date(2025, 12, 31),
            value=f"text {word}",
            layer="company_signed",
            scope=scope,
            derivation={"label": {"en": f"label {word}", "zh-Hant": f"名 {word}"}},
            source_label=f"source {word}",
            known_from=timezone.now() - timedelta(days=1),
        )
    agent, owner = world.organisations["knoll"], world.actors[key, "owner"]
    # Given way to a later one: the operator opens those that wait, of a company that
    # carries no word.
    statement = stated(owner, value="11112222")
    NumberStatement.objects.filter(pk=statement.pk).update(
        state="replaced", decided_at=timezone.now()
    )
    world.records["companies.NumberStatement", key] = statement.pk
    authority = Authority.objects.create(
        principal=organisation,
        agent=agent,
        task="claim",
        valid_from=timezone.localdate(),
        granted_by=owner.user,
    )
    world.records["accounts.Authority", key] = authority.pk
    world.shared.setdefault("knoll", set()).add(key)
    world.shared.setdefault(key, set()).add("knoll")


def _bank(world: World, key: str) -> None:
    officer = world.actors[key, "risk_officer"]
    code = f"{key.upper():X<8}"[:8]
    invitation = Invitation.objects.create(
        inviter=world.organisations[key],
        company_name=f"Invited {marker(key)}",
        reference=f"ref {marker(key)}",
        code_hash=keyed_hash(code, "invitation"),
        code_sealed=seal(code),
        invited_by=officer.user,
        expires_at=timezone.now() + timedelta(days=30),
    )
    world.records["accounts.Invitation", key] = invitation.pk


def _meet(world: World) -> None:
    """amber shares all but its finances with delta; birch shared with ember."""
    for company, bank in (("amber", "delta"), ("birch", "ember")):
        consent = grant_consent(
            company=world.organisations[company],
            bank=world.organisations[bank],
            scopes=[scope.value for scope in Scope if scope != Scope.FINANCES],
            purposes=["credit_risk"],
            valid_until=timezone.localdate() + timedelta(days=99),
            by=world.actors[company, "owner"],
        )
        world.records["companies.Consent", company] = consent.pk
        world.shared.setdefault(bank, set()).add(company)


def _ask(world: World) -> None:
    """delta asks amber, ember asks birch, the Centre asks cedar."""
    pairs = (("delta", "risk_officer", "amber"), ("ember", "risk_officer", "birch"),
             ("haven", "analyst", "cedar"))  # fmt: skip
    for who, role, friend in pairs:
        made, theirs = asking.campaign(
            world.actors[who, role], marker(who), world.actors[friend, "owner"]
        )
        _keep(world, who, made)
        _keep(world, friend, theirs)
        world.shared.setdefault(friend, set()).add(who)


def _claim(world: World) -> None:
    """jetty claims at fjord, amber at grove: one draft and one submitted claim each."""
    ways = [
        ("jetty", "trainee", "fjord", "training_subsidy", "training"),
        ("amber", "owner", "grove", "gsf_grant", "external_review"),
    ]
    for who, role, where, key, track in ways:
        by, officer = world.actors[who, role], world.actors[where, "case_officer"]
        scheme = claims.run_scheme(officer, key)
        _keep(world, who, claims.draft(scheme, track, by, marker(who)))
        # An applicant's own pages are about their draft, the office's about what came in.
        filed = claims.filed(scheme, track, by, officer, marker(who))
        _keep(world, where, filed)
        world.also |= {(model, where): who for model in filed}
        world.shared.setdefault(where, set()).add(who)
    provider = world.actors["larch", "provider_officer"]
    scheme = claims.Scheme.objects.get(key="training_subsidy")
    _keep(world, "larch", claims.listed(scheme, provider, marker("larch")))


def _act(world: World) -> None:
    """amber and birch have signed, cedar has not; both banks have a view."""
    for key in KEYS["company"]:
        raw = yaml.safe_load(FILE.read_text(encoding="utf-8"))["golden_loom"]
        raw["tables"].pop("electricity_bills")
        raw["answers"] |= {"electricity_basis": "year", "electricity_year": "90000 kWh"}
        made = deeds.answer(
            world.actors[key, "owner"], marker(key), raw, sign=key != "cedar"
        )
        _keep(world, key, made)
        owner = world.actors[key, "owner"]
        response_id = made["questionnaires.Response"]
        _keep(world, key, around.around_answers(owner, marker(key), response_id))
    for bank, friend in (("delta", "amber"), ("ember", "birch")):
        made = deeds.lend(
            world.actors[bank, "risk_officer"],
            marker(bank),
            world.actors[friend, "owner"],
        )
        _keep(world, bank, made)
        asked = around.asked_by_bank(
            world.actors[bank, "risk_officer"],
            marker(bank),
            world.actors[friend, "owner"],
        )
        _keep(world, bank, asked)
        world.records["risk.BorrowerLink", friend] = made["risk.BorrowerLink"]


def _keep(world: World, key: str, made: dict) -> None:
    for model, pk in made.items():
        world.records[model, key] = pk


def every_role(world: World) -> list[tuple[str, str]]:
    """(organisation, role) of everybody whose doors are tried: the first of each kind."""
    firsts = {keys[0] for keys in KEYS.values()}
    return [
        (key, role) for key, role in world.actors if key in firsts and role in ROLES
    ]
