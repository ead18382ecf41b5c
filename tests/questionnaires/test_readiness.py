"""A bank fills in its self-diagnostic on the same engine; nobody else sees it."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest
from django.urls import reverse

from accounts.permissions import Permission
from accounts.roles import ROLES
from companies.models import Fact
from jobs.models import Job
from jobs.poller import poll_once
from questionnaires.language import compile_definition
from questionnaires.language.cases import cases_of, failures
from questionnaires.models import Response, Submission
from questionnaires.services.responses import EntityError, start_response
from questionnaires.services.saving import Entry, save_answer
from tests.factories import questionnaires as factory
from tests.factories.accounts import client_of
from tests.support.actors import actor_of

from django.utils import timezone  # isort: skip

FILE = (
    Path(__file__).parents[2]
    / "questionnaires/definitions/bank_readiness/bank_readiness.yaml"
)
PILLARS = ("governance", "strategy", "risk", "disclosure", "products")


@cache
def definition():
    return compile_definition(FILE)


@pytest.fixture
def bank(db):
    return actor_of("bank_administrator")


@pytest.fixture
def version(db):
    return factory.published(definition())


@pytest.fixture
def response(bank, version):
    return start_response(
        organisation=bank.organisation,
        version=version,
        start=date(2024, 1, 1),
        end=date(2024, 12, 31),
        by=bank,
    )


def say(response, actor, level, *keys):
    for key in keys or [k for k, q in definition().questions.items() if q.is_input]:
        entry = Entry(data_point=f"readiness.{key}", row_id="", text=level)
        save_answer(
            response_id=response.pk,
            organisation_id=response.organisation_id,
            entry=entry,
            base=0,
            by=actor,
            at=timezone.now(),
        )


@pytest.mark.parametrize(
    "case",
    [pytest.param(c, id=c["name"]) for *_, c in cases_of(FILE, definition())],
)
def test_case_holds(case):
    assert failures(definition(), case) == []


def test_five_pillars_of_five_statements_each_with_help_and_example():
    by_section = {
        section.key: [q for q in section.questions if q.is_input]
        for section in definition().sections
    }
    assert [key for key in by_section if by_section[key]] == list(PILLARS)
    assert {len(questions) for key, questions in by_section.items() if key in PILLARS} == {5}  # fmt: skip
    for question in definition().questions.values():
        assert not question.is_input or (question.help and question.example)


@pytest.mark.django_db
def test_administrator_starts_fills_signs_and_reads_the_result(bank, version):
    client = client_of(bank)
    page = client.get(reverse("questionnaires:home")).content.decode()
    assert "How ready is your bank?" in page
    assert "carbon footprint" not in page
    client.post(
        reverse("questionnaires:start"), {"start": "2024-01-01", "end": "2024-12-31"}
    )
    response = Response.objects.get()
    say(response, bank, "throughout")
    page = client.get(reverse("questionnaires:home")).content.decode()
    assert "3 · Advanced" in page
    assert "Give, limit or withdraw access" not in page
    for section in definition().sections:
        address = reverse("questionnaires:section", args=[response.pk, section.key])
        assert client.get(address).status_code == 200
    done = client.post(
        reverse("questionnaires:sign_off", args=[response.pk]),
        {"name": "Felix Tang", "role_title": "Administrator"},
    )
    assert done.status_code == 302
    receipt = client.get(done["Location"]).content.decode()
    assert "Nobody outside the administrators of your bank sees it." in receipt
    poll_once()
    assert not Job.objects.filter(kind="questionnaires.extract_facts").exists()
    assert not Fact.objects.exists()
    facts = {f["data_point"]: f["value"] for f in Submission.objects.get().frozen["facts"]}  # fmt: skip
    assert facts["readiness.total_score"] == "3"


@pytest.mark.django_db
def test_result_so_far_is_marked_as_partial(bank, response):
    say(response, bank, "improving", "governance_board")
    page = client_of(bank).get(reverse("questionnaires:home")).content.decode()
    assert "4 · Advanced" in page
    assert "Not complete yet" in page


def test_only_administrators_of_a_bank_hold_the_permissions():
    wanted = {
        Permission.RESPONSE_VIEW,
        Permission.RESPONSE_EDIT,
        Permission.RESPONSE_SIGN,
    }
    holders = {
        role.key
        for role in ROLES.values()
        if role.kind == "bank" and role.permissions & wanted
    }
    assert holders == {"bank_administrator"}


@pytest.mark.django_db
def test_officers_other_banks_and_companies_do_not_see_it(bank, response):
    address = reverse("questionnaires:overview", args=[response.pk])
    officer = client_of(actor_of("risk_officer", bank.organisation))
    assert officer.get(address).status_code in (403, 404)
    for stranger in ("bank_administrator", "owner"):
        assert client_of(actor_of(stranger)).get(address).status_code == 404


@pytest.mark.django_db
def test_bank_form_is_not_for_companies_nor_theirs_for_a_bank(bank, version):
    owner = actor_of("owner")
    year = {"start": date(2024, 1, 1), "end": date(2024, 12, 31)}
    with pytest.raises(EntityError):
        start_response(
            organisation=owner.organisation, version=version, by=owner, **year
        )
    with pytest.raises(EntityError):
        factory.started(bank)


@pytest.mark.django_db
def test_administrator_still_begins_at_the_banks_first_page(bank):
    assert client_of(bank).get("/")["Location"] == reverse("risk:home")
