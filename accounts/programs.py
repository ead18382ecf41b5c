"""The base of every API view: scoped tokens, idempotency keys, cursors."""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, status
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actors import Actor
from accounts.models import IdempotencyKey
from accounts.permissions import Permission

IDEMPOTENCY_HEADER = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="A word of yours, at most 100 characters. The same key with the same"
    " body gives the first answer again; with another body it is refused.",
)


class KeyReusedError(exceptions.APIException):
    """The same idempotency key came with another body."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_detail = "This Idempotency-Key was used for another request."
    default_code = "idempotency_key_reused"


class StillRunningError(exceptions.APIException):
    """The first request with this key has not been answered yet."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "The first request with this Idempotency-Key is still running."
    default_code = "idempotency_key_running"


class Pages(CursorPagination):
    """Pages by cursor: nothing is shown twice or left out while rows are added."""

    page_size = 100
    max_page_size = 1000
    page_size_query_param = "page_size"
    ordering = "pk"


class ProgramView(APIView):
    """A view for programs. `access` names, for a method or for `*`, what suffices."""

    access: ClassVar[dict[str, tuple[Permission, ...]]] = {}

    @property
    def actor(self) -> Actor:
        """For whom the program acts."""
        request: HttpRequest = self.request._request
        return request.actor  # type: ignore[attr-defined, no-any-return]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """As the library does it, with POST answered once a key."""
        self._kept: IdempotencyKey | None = None
        return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        key = request.headers.get("Idempotency-Key", "")
        if request.method == "POST" and key:
            self._kept = self._claim(request, key)

    def _claim(self, request: Request, key: str) -> IdempotencyKey:
        """The key's row, new or answered; raises if it cannot be used."""
        if len(key) > 100:
            raise exceptions.ValidationError(
                {"Idempotency-Key": ["Use at most 100 characters."]}
            )
        body = request._request.body
        told = f"{request.method} {request.get_full_path()}\n".encode() + body
        digest = hashlib.sha256(told).hexdigest()
        row = {"organisation": self.actor.organisation, "key": key}
        try:
            with transaction.atomic():
                return IdempotencyKey.objects.create(**row, request_hash=digest)
        except IntegrityError:
            kept = IdempotencyKey.objects.get(**row)
        if kept.request_hash != digest:
            raise KeyReusedError
        if kept.status is None:
            raise StillRunningError
        raise AnsweredBeforeError(kept)

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """Keep the answer of a keyed request; server faults may be tried again."""
        kept = getattr(self, "_kept", None)
        if kept is not None:
            if response.status_code < 500:
                IdempotencyKey.objects.filter(pk=kept.pk).update(
                    status=response.status_code, body=response.data
                )
            else:
                kept.delete()
        return super().finalize_response(request, response, *args, **kwargs)

    def handle_exception(self, exc: Exception) -> Response:
        """An answer that was given before is not an error."""
        if isinstance(exc, AnsweredBeforeError):
            again = Response(exc.kept.body, status=exc.kept.status)
            again["Idempotent-Replay"] = "true"
            return again
        return super().handle_exception(exc)


class AnsweredBeforeError(Exception):
    """Carries the kept answer of an idempotency key past the view."""

    def __init__(self, kept: IdempotencyKey) -> None:
        super().__init__(kept.key)
        self.kept = kept
