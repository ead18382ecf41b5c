"""A keyed POST has one effect and one answer, however often and however parallel."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.test.client import encode_multipart
from django.utils import timezone

from accounts.idempotency import KEPT_FOR
from accounts.models import IdempotencyKey
from questionnaires.api import answers
from questionnaires.models import Response, TableRow
from risk.models import Upload
from tests.factories.questionnaires import started
from tests.support.actors import actor_of
from tests.support.programs import Program

PERIOD = {"period_start": "2024-01-01", "period_end": "2024-12-31"}


@pytest.fixture
def response(owner):
    return started(owner)


@pytest.fixture
def rows(response):
    return f"responses/{response.pk}/tables/bills/rows/"


def test_same_key_and_body_give_the_first_answer_and_one_effect(owner, rows):
    program = Program(owner)
    first = program.send("post", rows, key="k1")
    again = program.send("post", rows, key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again["Idempotent-Replay"] == "true"
    assert "Idempotent-Replay" not in first
    assert TableRow.objects.count() == 1


def test_without_a_key_each_post_counts(owner, rows):
    program = Program(owner)
    for _ in range(2):
        assert program.send("post", rows).status_code == 201
    assert TableRow.objects.count() == 2


def test_same_key_with_another_body_or_address_is_refused(owner, rows):
    program = Program(owner)
    program.send("post", rows, key="k1")
    for path, body in ((rows, {"a": 1}), ("responses/", PERIOD)):
        answer = program.send("post", path, body, key="k1")
        assert answer.status_code == 422
        assert answer.json()["code"] == "idempotency_key_reused"


def test_refusals_are_kept_too_and_leave_nothing_else(owner):
    program = Program(owner)
    body = {**PERIOD, "questionnaire": "small"}
    first = program.send("post", "responses/", body, key="k1")
    assert first.status_code == 400
    started(owner)
    again = program.send("post", "responses/", body, key="k1")
    assert (again.status_code, again.json()) == (400, first.json())
    assert again["Content-Type"] == "application/problem+json"
    assert program.send("post", "responses/", body, key="k2").status_code == 201


def test_what_a_refused_request_wrote_is_taken_back(owner, rows, monkeypatch):
    def add_and_refuse(**given):
        real(**given)
        raise answers.RefusedError(409, "no", "no")

    real = answers.add_row
    monkeypatch.setattr(answers, "add_row", add_and_refuse)
    assert Program(owner).send("post", rows, key="k1").status_code == 409
    assert TableRow.objects.count() == 0
    assert IdempotencyKey.objects.get().status == 409


def test_fault_leaves_no_key(owner, rows, monkeypatch):
    def fail(**_):
        raise RuntimeError("the disk is gone")

    program = Program(owner, raise_request_exception=False)
    with monkeypatch.context() as broken:
        broken.setattr(answers, "add_row", fail)
        assert program.send("post", rows, key="k1").status_code == 500
    assert not IdempotencyKey.objects.exists()
    assert program.send("post", rows, key="k1").status_code == 201


def test_request_that_still_runs_is_said_to(owner, rows):
    program = Program(owner)
    program.send("post", rows, key="k1")
    IdempotencyKey.objects.update(status=None, body=None)
    answer = program.send("post", rows, key="k1")
    assert answer.status_code == 409
    assert answer.json()["code"] == "idempotency_key_running"


def test_keys_of_other_organisations_are_others(owner, rows):
    Program(owner).send("post", rows, key="k1")
    stranger = Program(actor_of("owner"))
    answer = stranger.send("post", rows, key="k1")
    assert answer.status_code == 404
    assert "Idempotent-Replay" not in answer


@pytest.mark.parametrize("key", ["x" * 101, "schlüssel"])
def test_key_that_cannot_be_kept_is_refused(owner, rows, key):
    answer = Program(owner).send("post", rows, key=key)
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["errors"]


def test_key_is_free_again_after_its_time(owner, rows):
    program = Program(owner)
    program.send("post", rows, key="k1")
    old = timezone.now() - KEPT_FOR - timedelta(minutes=1)
    IdempotencyKey.objects.update(created_at=old)
    assert program.send("post", rows, {"a": 1}, key="k1").status_code == 201


def test_file_is_the_same_whatever_boundary_it_came_with(officer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    program = Program(officer)

    def upload(content):
        file = io.BytesIO(content)
        file.name = "book.csv"
        form = {"kind": "loan_book", "as_of": "2025-12-31", "currency": "HKD"}
        boundary = f"b{next(numbers)}"
        body = encode_multipart(boundary, form | {"file": file})
        return program.post(
            "uploads/", body, f"multipart/form-data; boundary={boundary}",
            headers={"Idempotency-Key": "k1"},
        )  # fmt: skip

    numbers = iter(range(3))
    first, again, other = (
        upload(b"a,b\n1,2\n"),
        upload(b"a,b\n1,2\n"),
        upload(b"c\n1\n"),
    )
    assert (first.status_code, again.status_code) == (202, 202), first.content
    assert first.json() == again.json()
    assert Upload.objects.count() == 1
    assert other.status_code == 422


@pytest.mark.django_db(transaction=True)
def test_fifty_posts_side_by_side_have_one_effect():
    owner = actor_of("owner")
    response = started(owner)
    program = Program(owner)
    address = f"responses/{response.pk}/tables/bills/rows/"

    def post(_):
        try:
            client = Program.__new__(Program)
            client.__dict__ = dict(program.__dict__)
            return client.send("post", address, key="k1")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(25) as pool:
        found = list(pool.map(post, range(50)))
    assert {answer.status_code for answer in found} == {201}
    assert len({answer.content for answer in found}) == 1
    assert sum("Idempotent-Replay" not in answer for answer in found) == 1
    assert TableRow.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_key_held_for_longer_than_the_limit_is_said_to_run():
    """On SQLite one writer waits for the other, so there is nothing to be said."""
    owner = actor_of("owner")
    response = started(owner)
    program = Program(owner)
    address = f"responses/{response.pk}/tables/bills/rows/"
    if connection.vendor != "postgresql":
        assert program.send("post", address, key="k1").status_code == 201
        return
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        IdempotencyKey.objects.create(
            organisation=owner.organisation, key="k1", request_hash="x"
        )

        def post():
            try:
                return program.send("post", address, key="k1")
            finally:
                connections.close_all()

        answer = pool.submit(post).result()
    assert answer.status_code == 409
    assert answer.json()["code"] == "idempotency_key_running"
    assert not Response.objects.get().table_rows.exists()
