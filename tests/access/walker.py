"""Tries doors: one cell of the table is a route, a method, a role and whose record."""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pypdf
from allauth.account.internal.flows import login as login_flow
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.middleware import ACTING_KEY
from accounts.services.tokens import NOT_FOR_PROGRAMS, create_token
from tests.access.table import UNSAFE, Row, Rule
from tests.access.world import World, markers_in

ABSENT = UUID(int=0xABE17)
#: The library's own models count.
COUNTED = {"mfa.Authenticator": 987_654_321}
NOISE = re.compile(
    r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]*"|· [0-9a-f]{16}|[0-9a-f]{8}-[0-9a-f-]{27}'
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who tries: a role of an organisation, or nobody."""

    key: str = ""
    role: str = ""

    def __str__(self) -> str:
        return f"{self.role} of {self.key}" if self.role else "nobody"


class Walker:
    """Tries cells for one visitor; collects what surprises."""

    def __init__(self, world: World, visitor: Visitor) -> None:
        self.world, self.visitor = world, visitor
        self.actor = world.actors.get((visitor.key, visitor.role))
        self.page, self.program = _client(), _client()
        self.tried, self.has_token = 0, False
        if self.actor:
            self._sign_in()

    def _sign_in(self) -> None:
        actor = self.actor
        if not Authenticator.objects.filter(user=actor.user).exists():
            TOTP.activate(actor.user, "JBSWY3DPEHPK3PXP")
        self.page.force_login(actor.user)
        session = self.page.session
        session[ACTING_KEY] = actor.key
        session[login_flow.AUTHENTICATION_METHODS_SESSION_KEY] = [
            {"method": "mfa", "type": "totp", "at": 4_000_000_000}
        ]
        session[login_flow._AUTHENTICATION_METHODS_USER_SESSION_KEY] = (
            login_flow.user_id_to_str(actor.user)
        )
        session.save()
        scopes = actor.permissions - NOT_FOR_PROGRAMS
        if scopes:
            self.has_token = True
            _, secret = create_token(
                name="walker",
                scopes=scopes,
                expires_at=timezone.now() + timedelta(days=1),
                by=actor,
            )
            self.program = _client(headers={"Authorization": f"Bearer {secret}"})

    def walk(self, row: Row) -> Iterator[str]:
        """The surprises of one route."""
        for method, rule in row.methods.items():
            yield from self._method(row, method, rule)
        ids = self._ids(row, "own")
        for method in UNSAFE if ids is not None and not row.is_api else ():
            if method not in row.methods:
                answer = self._send(row, method, ids)
                if answer.status_code not in (405, 403, 302, 404):
                    yield self._say(row, method, "own", answer, "405")

    def _method(self, row: Row, method: str, rule: Rule) -> Iterator[str]:
        owners = ["own", "foreign", "absent"] if row.objects else ["own"]
        if len(row.objects) > 1:
            owners += [f"foreign {name}" for name in row.objects]
        bodies = {}
        for owner in owners:
            ids = self._ids(row, owner)
            if ids is None:
                continue
            expected = self._expected(row, rule, owner)
            answer = self._send(row, method, ids)
            bodies[owner] = self._text(answer)
            if answer.status_code not in expected:
                yield self._say(row, method, owner, answer, str(sorted(expected)))
            yield from self._leaks(row, method, owner, bodies[owner])
        foreign, absent = bodies.get("foreign"), bodies.get("absent")
        if foreign and absent and NOISE.sub("", foreign) != NOISE.sub("", absent):
            yield f"{row.route} {method} as {self.visitor}: foreign and absent differ"
        yield from self._inputs(row, method)

    def _inputs(self, row: Row, method: str) -> Iterator[str]:
        """Ids in the query and the body: foreign ones answer as absent ones do."""
        place = row.query if method == "GET" else row.body
        ids = self._ids(row, "own")
        if not place or ids is None:
            return
        answers = []
        for name, model in place.items():
            foreign = (
                self.world.foreign(model, self.visitor.key) if self.actor else None
            )
            for value in (foreign or uuid4(), ABSENT, [str(ABSENT), "../", "' or 1=1"]):
                answer = self._send(row, method, ids, {name: value})
                text = self._text(answer)
                yield from self._leaks(row, method, f"{name}={value}", text)
                answers.append(answer.status_code)
        if model_is_private(place) and len(set(answers)) > 1:
            yield f"{row.route} {method} as {self.visitor}: {place} gives {answers}"

    def _expected(self, row: Row, rule: Rule, owner: str) -> frozenset[int]:
        if rule.access != "public":
            if self.actor is None:
                return frozenset({401}) if row.is_api else frozenset({302})
            if row.is_api and not self.has_token:
                return frozenset({401})
            allowed = rule.access == "signed_in" or any(
                self.actor.may(permission) for permission in rule.permissions
            )
            if not allowed:
                return frozenset({403})
        return rule.own if owner == "own" else frozenset({404})

    def _ids(self, row: Row, owner: str) -> dict[str, Any] | None:
        """What the route's ids are for that owner; None if there is no such record."""
        ids: dict[str, Any] = dict(row.kwargs)
        for name, model in row.objects.items():
            if owner == "absent":
                ids[name] = COUNTED.get(model, ABSENT)
            elif owner in ("foreign", f"foreign {name}"):
                ids[name] = self.world.foreign(model, self.visitor.key)
            else:
                ids[name] = self.world.own(model, self.visitor.key)
                if ids[name] is None and (self.actor is None or not self._may(row)):
                    ids[name] = COUNTED.get(model, ABSENT)
            if ids[name] is None:
                return None
        return ids

    def _may(self, row: Row) -> bool:
        return any(
            self.actor.may(permission)
            for rule in row.methods.values()
            for permission in rule.permissions
        )

    def _send(
        self, row: Row, method: str, ids: dict[str, Any], data: dict | None = None
    ):
        """One request, taken back afterwards so that cells do not see each other."""
        address = address_of(row.route, ids)
        client = self.program if row.is_api else self.page
        self.tried += 1
        # What the last page had to say would otherwise stand on this one.
        client.cookies.pop("messages", None)
        with transaction.atomic():
            if method in ("GET", "HEAD"):
                answer = client.generic(
                    method, address, QUERY_STRING=_query(data or {})
                )
            elif row.is_api:
                answer = client.generic(
                    method, address, "{}", content_type="application/json"
                )
            elif method == "POST":
                answer = client.post(address, data or {})
            else:
                answer = client.generic(method, address)
            transaction.set_rollback(True)
        return answer

    def _leaks(self, row: Row, method: str, owner: str, text: str) -> Iterator[str]:
        allowed = self.world.readable(self.visitor.key) | self.world.public
        if strangers := markers_in(text) - allowed - {""}:
            yield f"{row.route} {method} {owner} as {self.visitor}: words of {strangers}"

    def _say(self, row: Row, method: str, owner: str, answer: Any, wanted: str) -> str:
        return (
            f"{row.route} {method} {owner} as {self.visitor}:"
            f" {answer.status_code} instead of {wanted}"
        )

    @staticmethod
    def _text(answer: Any) -> str:
        """All text of an answer: body, headers, cells of a workbook, pages of a PDF."""
        body = (
            b"".join(answer.streaming_content) if answer.streaming else answer.content
        )
        headers = " ".join(
            f"{k}: {v}" for k, v in answer.items() if k != "X-Request-Id"
        )
        if body.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(body)) as book:
                body = b"\n".join(book.read(name) for name in book.namelist())
        elif body.startswith(b"%PDF"):
            pages = pypdf.PdfReader(io.BytesIO(body)).pages
            body = "\n".join(page.extract_text() for page in pages).encode()
        kept = re.sub(
            r"[^ ]*(Set-Cookie|Content-Security-Policy|Content-Length)[^ ]*",
            "",
            headers,
        )
        return f"{kept if answer.status_code == 302 else ''}\n{body.decode('utf-8', 'replace')}"


def surprises_of(
    world: World, visitors: list[Visitor], table: dict[str, Row]
) -> tuple[list[str], int]:
    """What surprises the visitors at any door of the table, and how many they tried."""
    surprises: list[str] = []
    tried = 0
    for visitor in visitors:
        with transaction.atomic(), only_faults_logged():
            walker = Walker(world, visitor)
            for row in table.values():
                surprises += walker.walk(row)
            tried += walker.tried
            transaction.set_rollback(True)
    return surprises, tried


@contextmanager
def only_faults_logged() -> Iterator[None]:
    """pytest keeps what is logged, and each refusal holds its request: gigabytes of them."""
    log = logging.getLogger("django.request")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(level)


def address_of(route: str, ids: dict[str, Any]) -> str:
    """The address of a route, its only id given as `*` or all by name."""
    try:
        if "*" in ids:
            return reverse(route, args=list(ids.values()))
        return reverse(route, kwargs=ids)
    except NoReverseMatch as error:
        raise AssertionError(
            f"{route}: its row does not name its ids: {error}"
        ) from error


def model_is_private(place: dict[str, str]) -> bool:
    """Organisations' names of banks are public choices; all else is not."""
    return "accounts.Organisation" not in place.values()


def _query(data: dict[str, Any]) -> str:
    return urlencode(data, doseq=True)


def _client(**options: Any) -> Client:
    """A fault of the server is a surprise like any other."""
    return Client(raise_request_exception=False, **options)
