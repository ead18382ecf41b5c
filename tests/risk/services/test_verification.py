"""A view is computed again from its frozen inputs, and every outcome is told."""

import pytest

from audit.models import AuditEvent
from catalogue.models import CatalogueVersion
from jobs.models import Job
from jobs.services import run
from risk.models import RiskView, SealedInput
from risk.services.verification import request_verification
from tests.factories.risk import (
    loan,
    make_book,
    make_facts,
    make_sharing_company,
    make_view,
    withdraw,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(officer):
    loans = [loan(1, "B1", 1_000_000), loan(2, "B2", 5, currency="USD")]
    return make_book(officer.organisation, loans)


@pytest.fixture
def owner(book):
    return make_sharing_company(book.organisation, "B1")


@pytest.fixture
def view(book, owner):
    return make_view(book)


@pytest.fixture
def check(officer):
    def do(view):
        job = request_verification(view=view, by=officer.actor)
        run(job.pk)
        job.refresh_from_db()
        assert job.status == Job.Status.DONE, job.error
        return job.result

    return do


def test_same_inputs_give_the_same_result(check, view):
    assert check(view) == {"outcome": "same", "sha256": view.sha256}


def test_newer_facts_and_a_withdrawal_change_nothing_of_an_old_view(check, view, owner):
    make_facts(owner.organisation, scope1="4000")
    withdraw(owner)
    assert check(view)["outcome"] == "same"


def test_result_that_was_altered_is_told(check, view):
    RiskView.objects.update(sha256="0" * 64)
    view.refresh_from_db()
    assert check(view)["outcome"] == "different"


def test_erased_company_is_told(check, view, owner):
    withdraw(owner, "erase")
    assert check(view)["outcome"] == "erased"


def test_missing_reference_is_told_by_name(check, view):
    CatalogueVersion.objects.filter(name="risk.fx").delete()
    found = check(view)
    assert found["outcome"] == "missing"
    assert found["what"].startswith("risk.fx ")


def test_missing_file_is_told(check, view, tmp_path):
    for path in list(tmp_path.rglob("*")):
        if path.is_file():
            path.unlink()
    assert check(view)["outcome"] == "missing"


def test_sealed_facts_that_are_gone_give_another_result(check, view):
    SealedInput.objects.all().delete()
    assert check(view)["outcome"] == "different"


def test_asking_twice_is_one_job_and_two_records(officer, view):
    first, second = (
        request_verification(view=view, by=officer.actor) for _ in range(2)
    )
    assert first == second
    verb = "risk_view.verification_requested"
    assert AuditEvent.objects.filter(verb=verb).count() == 2
