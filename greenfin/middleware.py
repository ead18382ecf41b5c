"""A request id on every answer, and honest answers when what we need is away."""

import sys
import uuid

import structlog
from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language_from_request

from greenfin.templatetags.returning import back_of
from jobs.children import ChildError

#: The database, or a child process that was stopped while somebody waits for its paper.
AWAY = (OperationalError, InterfaceError, ChildError)
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


class RequestIdMiddleware:
    """Names each request, binds the name to the log, keeps personal pages out of caches."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = uuid.uuid4().hex[:16]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.id)
        response = self.get_response(request)
        response["X-Request-Id"] = request.id
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response

    def process_exception(self, request, exception):
        """503 with Retry-After when something is away; never a blind retry."""
        return _unavailable(request) if isinstance(exception, AWAY) else None


def server_error(request):
    """What breaks outside a view, such as reading the session, is said as honestly."""
    if isinstance(sys.exc_info()[1], AWAY):
        return _unavailable(request)
    return HttpResponseServerError(_alone(request, "errors/500.html"))


def bad_request(request, exception):
    """What could not be read; what is too much for one form is told apart."""
    if isinstance(exception, TOO_MUCH):
        return render(request, "errors/413.html", status=413)
    return render(request, "errors/400.html", status=400)


def _unavailable(request):
    page = _alone(request, "errors/503.html")
    return HttpResponse(page, status=503, headers={"Retry-After": "5"})


def _alone(request, name):
    """Without the context processors and the session, which might ask the database again."""
    retry = request.get_full_path() if request.method == "GET" else back_of(request)
    with translation.override(get_language_from_request(request)):
        return render_to_string(name, {"request": request, "retry": retry or "/"})
