"""Every refusal of the API as application/problem+json."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
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
    response = exception_handler(error, context)
    if response is None or not isinstance(error, exceptions.APIException):
        return response
    codes = error.get_codes()
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": str(error.default_detail),
        "status": response.status_code,
        "code": codes if isinstance(codes, str) else error.default_code,
    }
    if isinstance(error.detail, dict | list):
        problem["errors"] = error.detail
    else:
        problem["detail"] = str(error.detail)
    response.data = problem
    response.content_type = MEDIA_TYPE
    return response
