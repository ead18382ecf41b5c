"""A request id on every answer, and honest answers when what we need is away."""

import sys
import uuid

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views import defaults

from jobs.children import ChildError

#: The database, or a child process that was stopped while somebody waits for its paper.
AWAY = (OperationalError, InterfaceError, ChildError)


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
    return defaults.server_error(request)


def _unavailable(request):
    # Without the context processors, which might ask the database once more.
    page = render_to_string("errors/503.html", {"request": request})
    return HttpResponse(page, status=503, headers={"Retry-After": "5"})
