"""A request id on every answer, and honest answers when the database is away."""

import uuid

import structlog
from django.db import InterfaceError, OperationalError
from django.shortcuts import render


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
        """503 with Retry-After when the database is away; never a blind retry."""
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        response = render(request, "errors/503.html", status=503)
        response["Retry-After"] = "5"
        return response
