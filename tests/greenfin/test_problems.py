"""Every refusal of the API has one shape, whoever raised it."""

import json

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from rest_framework import exceptions

from accounts.programs import RefusedError
from greenfin.problems import MEDIA_TYPE, no_such_address, problem_handler

CASES = [
    (Http404("no such Fact"), 404, "not_found"),
    (PermissionDenied("inner words"), 403, "permission_denied"),
    (RequestDataTooBig("inner words"), 400, "parse_error"),
    (exceptions.NotAuthenticated(), 401, "not_authenticated"),
    (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
    (exceptions.ValidationError({"name": ["Too long."]}), 400, "invalid"),
    (RefusedError(422, "period_open", "Sign off first."), 422, "period_open"),
]


@pytest.mark.parametrize(
    ("error", "status", "code"), CASES, ids=[code for _, _, code in CASES]
)
def test_refusal_is_a_problem_with_status_and_code(error, status, code):
    answer = problem_handler(error, {})
    assert (answer.status_code, answer.content_type) == (status, MEDIA_TYPE)
    problem = answer.data
    assert (problem["type"], problem["status"], problem["code"]) == (
        "about:blank", status, code,
    )  # fmt: skip
    assert "detail" in problem or "errors" in problem


def test_words_of_our_own_errors_are_not_told_to_programs():
    for error in (Http404("no such Fact"), PermissionDenied("inner words")):
        assert str(error) not in json.dumps(problem_handler(error, {}).data)


def test_errors_by_field_stand_under_errors():
    error = exceptions.ValidationError({"name": ["Too long."]})
    problem = problem_handler(error, {}).data
    assert problem["errors"] == {"name": ["Too long."]}
    assert "detail" not in problem


def test_refusal_brings_what_stands_beside_it():
    error = RefusedError(409, "stale", "It has changed.", {"current": {"version": 3}})
    problem = problem_handler(error, {}).data
    assert problem["current"] == {"version": 3}
    assert problem["detail"] == "It has changed."


def test_fault_of_ours_is_no_refusal():
    assert problem_handler(RuntimeError("bug"), {}) is None


def test_address_that_is_none_says_how_addresses_end(rf):
    answer = no_such_address(rf.get("/api/v1/fact"), "fact")
    assert answer["Content-Type"] == MEDIA_TYPE
    problem = json.loads(answer.content)
    assert (problem["status"], problem["code"]) == (404, "not_found")
    assert "end in a slash" in problem["detail"]
