"""Every refusal of the API as application/problem+json."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db.transaction import non_atomic_requests
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

MEDIA_TYPE = "application/problem+json"


def problem_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """The library's answer, reshaped after RFC 9457."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, SuspiciousOperation):
        error = exceptions.ParseError()
    response = exception_handler(error, context)
    if response is None or not isinstance(error, exceptions.APIException):
        return response
    response.data = _problem(error, response.status_code)
    response.content_type = MEDIA_TYPE
    return response


def _problem(error: exceptions.APIException, status: int) -> dict[str, Any]:
    codes = error.get_codes()
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": str(error.default_detail),
        "status": status,
        "code": codes if isinstance(codes, str) else error.default_code,
    }
    if isinstance(error.detail, dict | list):
        problem["errors"] = error.detail
    else:
        problem["detail"] = str(error.detail)
    return problem | getattr(error, "more", {})


@csrf_exempt
@non_atomic_requests
def no_such_address(request: HttpRequest, rest: str) -> JsonResponse:
    """What every address of the API answers that is none."""
    problem = {
        "type": "about:blank",
        "title": "Not found.",
        "status": 404,
        "code": "not_found",
        "detail": "There is nothing at this address. Addresses end in a slash.",
    }
    return JsonResponse(problem, status=404, content_type=MEDIA_TYPE)
