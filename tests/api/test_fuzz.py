"""The document keeps its word for requests nobody thought of; only with --full."""

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from jobs.models import Job
from risk.models import Borrower
from tests.factories import questionnaires as answers
from tests.factories import risk as books
from tests.support.programs import secret_of

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
QUICK = settings(
    max_examples=12,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def world(owner, officer, settings, tmp_path):
    """Tokens by tag, and ids that exist by the name of their parameter."""
    settings.MEDIA_ROOT = tmp_path
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    response = answers.started(owner)
    bill = {"start": "2024-01-01", "end": "2024-12-31", "kwh": "10"}
    row = answers.bill(response, owner, **bill)
    bank = officer.organisation
    book = books.make_book(bank, [books.loan(1, "B1", 1000), books.loan(2, "B2", 5)])
    view = books.make_view(book)
    ids = {
        "response_id": response.pk, "row_id": row.pk, "book_id": book.pk,
        "upload_id": book.upload_id, "view_id": view.pk, "table": "bills",
        "path": "employees", "scope": "s12", "job_id": Job.objects.first().pk,
        "borrower_id": Borrower.objects.first().pk,
    }  # fmt: skip
    return {"responses": secret_of(owner)}, secret_of(officer), ids


@pytest.fixture
def one_connection():
    """Requests keep to the test's own transaction, as those of Django's client do."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.full
@pytest.mark.django_db
def test_every_operation_answers_random_requests_as_documented(world, one_connection):
    by_tag, other, ids = world
    # Ours would also start the thread that does jobs.
    address, application = "/api/v1/schema/?format=json", WSGIHandler()
    document = schemathesis.openapi.from_wsgi(address, application)
    operations = [found.ok() for found in document.get_all_operations()]
    assert len(operations) > 30
    for operation in operations:
        secret = by_tag.get(operation.tags[0], other)
        headers = {"Authorization": f"Bearer {secret}"}
        _try(operation, headers, ids)


def _try(operation, headers, ids):
    @QUICK
    @given(case=operation.as_strategy(), known=st.booleans())
    def one(case, known):
        if known:
            for name in case.path_parameters or {}:
                case.path_parameters[name] = str(ids.get(name, "x"))
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=CHECKS)

    one()
