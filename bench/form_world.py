"""A company, its people and questionnaires of a given length, for the form's benchmarks."""

from __future__ import annotations

import io
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from accounts import tenancy
from accounts.actors import Actor
from accounts.models import Membership, Organisation, User
from accounts.roles import ROLES
from audit.services import SYSTEM
from questionnaires.language.answer_types import parse_value
from questionnaires.language.compiler import compile_definition
from questionnaires.services.publishing import publish_version
from questionnaires.services.responses import start_response
from questionnaires.services.saving import Entry, save_answer

ROOT = Path(__file__).resolve().parents[1]
TYPES = ("quantity", "integer", "choice", "text", "yes_no", "percent")
RUNS = 20
#: The page of the benchmark, cut at its values; filled by the benchmark of the page.
PIECES: list[tuple[str, str]] = []


def definition_of(fields: int) -> dict:
    """A questionnaire of one section with that many fields, a tenth of them calculated."""
    questions = [_question(number) for number in range(fields)]
    return {
        "gfq": "1.0",
        "key": f"bench_{fields}",
        "version": "1",
        "languages": ["en", "zh-Hant"],
        "title": _both("Benchmark"),
        "sections": [
            {
                "key": "all",
                "scope": "profile",
                "title": _both("All questions"),
                "minutes": 10,
                "questions": questions,
            }
        ],
    }


def _question(number: int) -> dict:
    question = {
        "key": f"q{number}",
        "label": _both(f"Question number {number} of this section"),
        "used_by": _both("the benchmark of the section page"),
    }
    if number % 10 == 9:
        value = f"q{number - 9} * 2"
        return question | {"type": "calc", "unit": "kWh", "value": value}
    kind = "quantity" if number % 10 == 0 else TYPES[number % len(TYPES)]
    question |= {"type": kind, "help": _both("Read it off the bill.")}
    if kind == "quantity":
        question["units"] = ["kWh", "MWh"]
    if kind == "choice":
        question["options"] = [
            {"id": f"o{n}", "en": f"Option {n}", "zh-Hant": f"選項 {n}"}
            for n in range(4)
        ]
    if kind in ("quantity", "integer", "percent"):
        question["min"] = 0
    return question


def _both(text: str) -> dict[str, str]:
    return {"en": text, "zh-Hant": text}


def value_of(kind: str) -> str:
    """An answer that fits a type."""
    return {"choice": "o2", "text": "Tea & cakes", "yes_no": "yes"}.get(kind, "42")


class Visitor:
    """Somebody signed in whose requests go straight to the WSGI application."""

    def __init__(self, user) -> None:
        client = Client()
        client.force_login(user)
        self.cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        self.cookies["csrftoken"] = "a" * 32
        self.application = get_wsgi_application()

    def ask(self, path: str, body: bytes = b"", **headers: str) -> tuple[str, bytes]:
        """Status and body of a request; a body makes it a POST."""
        environ = self.environ(path, body) | headers
        status = []
        answer = self.application(environ, lambda line, _headers: status.append(line))
        content = b"".join(answer)
        answer.close()
        return status[0], content

    def environ(self, path: str, body: bytes) -> dict:
        """The WSGI environment of a request."""
        return {
            "REQUEST_METHOD": "POST" if body else "GET",
            "PATH_INFO": path,
            "SCRIPT_NAME": "",
            "QUERY_STRING": "",
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_COOKIE": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
            "HTTP_X_CSRFTOKEN": self.cookies["csrftoken"],
            "HTTP_HX_REQUEST": "true",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }


def make_world(fields: int):
    """A signed-in visitor and a response whose questions are all answered."""
    organisation = Organisation(kind="company", name="Bench Limited")
    with tenancy.scope(organisation.pk), transaction.atomic():
        organisation.save()
        user = User.objects.create_user(
            f"bench{time.time_ns()}@example.org", "a word 1"
        )
        Membership.objects.create(user=user, organisation=organisation, role="owner")
        actor = Actor(user, organisation, "owner", ROLES["owner"].permissions)
        definition = compile_definition(definition_of(fields))
        version = publish_version(definition=definition, by=SYSTEM)
        response = start_response(
            organisation=organisation, version=version, start=date(2024, 1, 1),
            end=date(2024, 12, 31), by=actor,
        )  # fmt: skip
        for question in definition.questions.values():
            if question.is_input:
                found = parse_value(question, value_of(question.type))
                entry = Entry(
                    question.data_point, text=found.text, number=found.number,
                    unit=found.unit,
                )  # fmt: skip
                save_answer(
                    response_id=response.pk, organisation_id=organisation.pk,
                    entry=entry, base=0, by=actor, at=timezone.now(),
                )  # fmt: skip
    return Visitor(user), response


def backend_seconds() -> float:
    """Processor time of our connection's PostgreSQL process so far; 0 elsewhere."""
    if connection.vendor != "postgresql":
        return 0.0
    fields = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text()
    user, system = fields.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def measured(work: Callable[[], object], times: int) -> float:
    """Milliseconds of processor time of one call, the database's process included."""
    began, database = time.process_time(), backend_seconds()
    for _ in range(times):
        work()
    spent = time.process_time() - began + backend_seconds() - database
    return 1000 * spent / times


def compare(
    sides: dict[str, Callable[[], object]], times: int
) -> dict[str, list[float]]:
    """Milliseconds of each side in alternating runs."""
    for work in sides.values():
        measured(work, times)
    found: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(RUNS):
        for name, work in sides.items():
            found[name].append(measured(work, times))
    return found


def report(
    title: str, found: dict[str, list[float]], targets: dict[str, float]
) -> bool:
    """Prints medians with spread and ratios to the first side; whether all targets hold."""
    print(f"{title}: CPU ms, median of {RUNS} alternating runs (lowest to highest)")
    base = statistics.median(next(iter(found.values())))
    well = True
    for name, times in found.items():
        middle = statistics.median(times)
        line = f"  {name:<34} {middle:7.2f} ({min(times):.2f} to {max(times):.2f})"
        if target := targets.get(name):
            well &= middle / base <= target
            line += f"  ratio {middle / base:.2f}, target {target}"
        print(line)
    return well
