"""A request id on every answer, no personal page in a cache, honest words in trouble."""

import pytest
import structlog
from django.core.exceptions import (
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
)
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpResponse

from greenfin.middleware import RequestIdMiddleware, bad_request, server_error


def answer_of(rf, response=None, page=None):
    page = page or (lambda request: response or HttpResponse("page"))
    return RequestIdMiddleware(page)(rf.get("/"))


def test_each_answer_has_an_id_of_its_own_that_the_log_knows(rf):
    logged = []

    def page(request):
        logged.append(structlog.contextvars.get_contextvars()["request_id"])
        return HttpResponse(request.id)

    answers = [answer_of(rf, page=page) for _ in range(2)]
    ids = [answer["X-Request-Id"] for answer in answers]
    assert ids == logged == [answer.content.decode() for answer in answers]
    assert len(set(ids)) == 2


def test_log_of_one_request_knows_nothing_of_the_one_before(rf):
    structlog.contextvars.bind_contextvars(job="old")
    answer_of(rf, page=lambda request: HttpResponse("x"))
    assert "job" not in structlog.contextvars.get_contextvars()


@pytest.mark.parametrize(
    ("said", "sent"), [(None, "no-store"), ("max-age=3600", "max-age=3600")]
)
def test_page_is_kept_in_no_cache_unless_it_says_so(rf, said, sent):
    response = HttpResponse("page")
    if said:
        response["Cache-Control"] = said
    assert answer_of(rf, response)["Cache-Control"] == sent


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_absent_database_is_503_with_a_time_to_come_back(rf, error):
    middleware = RequestIdMiddleware(lambda request: None)
    answer = middleware.process_exception(rf.get("/"), error("away"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "away" not in answer.content.decode()


@pytest.mark.parametrize("error", [DatabaseError, ValueError])
def test_other_errors_are_none_of_its_business(rf, error):
    middleware = RequestIdMiddleware(lambda request: None)
    assert middleware.process_exception(rf.get("/"), error("bug")) is None


@pytest.mark.parametrize(
    ("error", "status"), [(OperationalError, 503), (InterfaceError, 503), (ValueError, 500)]
)  # fmt: skip
def test_what_breaks_outside_a_view_is_said_as_honestly(rf, error, status):
    request = rf.get("/")
    try:
        raise error("secret words")
    except error:
        answer = server_error(request)
    assert answer.status_code == status
    assert "secret words" not in answer.content.decode()


def broken(request, error=ValueError):
    try:
        raise error("secret words")
    except error:
        return server_error(request).content.decode()


@pytest.mark.parametrize(
    ("language", "lang", "says"),
    [
        ("en", 'lang="en"', "The fault is ours"),
        ("zh-hant", 'lang="zh-Hant-HK"', "問題出於我們"),
        ("zh-hans", 'lang="zh-Hans"', "问题出于我们"),
    ],
)
def test_broken_page_speaks_the_readers_language_without_a_database(
    rf, language, lang, says
):
    request = rf.get("/", headers={"accept-language": language})
    request.id = "a-request-to-tell"
    html = broken(request)
    assert lang in html
    assert says in html
    assert "a-request-to-tell" in html
    rf.cookies["django_language"] = language
    assert says in broken(rf.get("/"), ValueError)


@pytest.mark.parametrize(
    ("method", "referer", "retry"),
    [
        ("get", "", "/risk/?page=2"),
        ("post", "http://testserver/risk/new/", "http://testserver/risk/new/"),
        ("post", "https://elsewhere.example/", "/"),
        ("post", "", "/"),
    ],
)
def test_trying_again_opens_a_page_and_never_sends_a_form_twice(
    rf, method, referer, retry
):
    request = getattr(rf, method)("/risk/?page=2", headers={"referer": referer})
    assert f'<a class="gf-button" href="{retry}">' in broken(request)


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (SuspiciousOperation("odd"), 400, "could not be read"),
        (RequestDataTooBig("big"), 413, "more than one form can take"),
        (TooManyFieldsSent("many"), 413, "more than one form can take"),
    ],
)
def test_what_cannot_be_read_is_said_in_the_frame_of_the_product(
    rf, error, status, says
):
    request = rf.post("/here/", headers={"referer": "http://testserver/here/"})
    answer = bad_request(request, error)
    html = answer.content.decode()
    assert (answer.status_code, says in html) == (status, True)
    assert 'href="http://testserver/here/">Back to where you were' in html
    assert 'class="gf-foot"' in html


def test_a_host_that_is_not_ours_is_a_bad_request_and_no_fault(rf, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    request = rf.get("/", headers={"host": "other.example", "referer": "http://a/"})
    assert bad_request(request, SuspiciousOperation("host")).status_code == 400
