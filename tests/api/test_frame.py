"""Every operation names who may call it, and refuses in the same words."""

import json

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from accounts.cache import SteadyRedisCache
from accounts.models import ApiToken
from accounts.programs import ProgramView
from tests.access.table import routes
from tests.support.programs import Program

PROBLEM = "application/problem+json"
VIEWS = {
    route.name: route.view.view_class
    for route in routes(get_resolver())
    if route.name.startswith("api:")
    and hasattr(route.view, "view_class")
    and issubclass(route.view.view_class, ProgramView)
}


def refused(answer, status, code):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == PROBLEM
    problem = answer.json()
    assert (problem["status"], problem["code"]) == (status, code)
    return problem


@pytest.fixture(scope="module")
def document():
    return SchemaGenerator().get_schema(request=None, public=True)


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_every_method_names_what_it_asks_for(name):
    view = VIEWS[name]
    handled = {m.upper() for m in view.http_method_names if hasattr(view, m)}
    assert handled == set(view.access)
    assert all(view.access.values())


def test_nothing_that_changes_consent_can_be_done_by_token(document):
    assert set(document["paths"]["/api/v1/consents/"]) == {"get"}
    assert (
        "Giving and withdrawing consent is not possible by token"
        in (document["info"]["description"])
    )


#: Open to everybody, and so without a token.
PUBLIC = {"/api/v1/schemes/{scheme}/statistics/"}


def test_document_declares_refusals_and_keys_of_every_operation(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            kinds = {"400", "401", "403", "405", "406", "429"}
            if method != "get":
                kinds |= {"409", "413", "415", "422"}
            if "{" in path:
                kinds.add("404")
            assert kinds <= set(operation["responses"]), (path, method)
            needs = None if path in PUBLIC else [{"token": []}]
            assert operation.get("security") == needs
            keyed = {p["name"] for p in operation.get("parameters", ())}
            assert ("Idempotency-Key" in keyed) == (method == "post")


def test_unknown_address_is_a_problem(client):
    refused(client.get("/api/v1/nothing/"), 404, "not_found")
    strict = Client(enforce_csrf_checks=True)
    refused(strict.post("/api/v1/nothing/"), 404, "not_found")


def test_wrong_method_is_a_problem_that_names_the_right_ones(owner):
    program = Program(owner)
    answer = program.delete("facts/")
    refused(answer, 405, "method_not_allowed")
    assert answer["Allow"] == "GET, HEAD"
    refused(program.options("facts/"), 405, "method_not_allowed")


def test_head_is_answered_as_get_is(owner):
    assert Program(owner).head("facts/").status_code == 200


def test_form_is_refused_where_json_is_wanted(owner):
    answer = Program(owner).post("responses/", "a=1", content_type="text/plain")
    refused(answer, 415, "unsupported_media_type")


def test_broken_json_is_a_problem(owner):
    answer = Program(owner).post("responses/", "{", content_type="application/json")
    refused(answer, 400, "parse_error")


def test_only_json_is_sent(owner):
    answer = Program(owner).get("facts/", headers={"Accept": "text/html"})
    refused(answer, 406, "not_acceptable")


def test_huge_body_is_refused_before_it_is_read(owner, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    body = json.dumps({"questionnaire": "x" * 200})
    answer = Program(owner).post("responses/", body, content_type="application/json")
    refused(answer, 413, "body_too_large")


def test_missing_field_is_named(owner):
    problem = refused(Program(owner).send("post", "responses/"), 400, "invalid")
    assert set(problem["errors"]) == {"period_start", "period_end"}


def test_revoked_and_ended_tokens_are_refused_alike(owner):
    program = Program(owner)
    ApiToken.objects.update(revoked_at=timezone.now())
    first = refused(program.get("facts/"), 401, "authentication_failed")
    ApiToken.objects.update(revoked_at=None, expires_at=timezone.now())
    assert refused(program.get("facts/"), 401, "authentication_failed") == first


def test_use_of_a_token_is_noted_once_a_minute(owner, django_assert_num_queries):
    program = Program(owner)
    program.get("facts/")
    used = ApiToken.objects.get().last_used_at
    assert used is not None
    program.get("facts/")
    assert ApiToken.objects.get().last_used_at == used


def test_token_that_asks_too_often_waits_and_others_do_not(owner, settings):
    settings.API_REQUESTS_PER_MINUTE = 3
    busy, calm = Program(owner), Program(owner)
    answers = [busy.get("facts/") for _ in range(7)]
    assert answers[0].status_code == 200
    # The window may turn once in between.
    answer = answers[-1]
    refused(answer, 429, "throttled")
    assert 0 < int(answer["Retry-After"]) <= 60
    assert calm.get("facts/").status_code == 200


def test_limit_goes_on_from_where_it_was_when_redis_disappears(monkeypatch):
    counter = SteadyRedisCache("redis://127.0.0.1:1/0", {})
    steps = iter(range(1, 4))
    monkeypatch.setattr(
        "django.core.cache.backends.redis.RedisCache.add", lambda *a, **k: True
    )
    monkeypatch.setattr(
        "django.core.cache.backends.redis.RedisCache.incr", lambda *a, **k: next(steps)
    )
    counter.add("api:x", 0)
    assert [counter.incr("api:x") for _ in range(3)] == [1, 2, 3]
    monkeypatch.undo()
    assert counter.incr("api:x") == 4


def test_throttle_counts_in_the_cache(owner):
    program = Program(owner)
    program.get("facts/")
    token = ApiToken.objects.get()
    minute = timezone.now().timestamp() // 60
    counts = [cache.get(f"api:{token.pk}:{minute - back:.0f}") for back in (0, 1)]
    assert 1 in counts
