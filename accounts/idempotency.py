"""One effect and one answer for each Idempotency-Key.

The key's row is written first, in the request's own transaction: a parallel request
with the same key waits at the unique index until that transaction ends, and then finds
either the answer or, after a fault, no key at all.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from rest_framework import exceptions, status
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import IdempotencyKey

if TYPE_CHECKING:
    from accounts.programs import ProgramView

HEADER = "Idempotency-Key"
LONGEST = 100
#: How long an answer is kept for repeats.
KEPT_FOR = timedelta(days=7)
PROBLEM = "application/problem+json"

Post = Callable[..., Response]


class KeyReusedError(exceptions.APIException):
    """The same idempotency key came with another request."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_detail = "This Idempotency-Key was used for another request."
    default_code = "idempotency_key_reused"


class StillRunningError(exceptions.APIException):
    """The first request with this key has not been answered yet."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = (
        "The first request with this Idempotency-Key is still running. Ask again."
    )
    default_code = "idempotency_key_running"


def once_a_key(post: Post) -> Post:
    """A POST handler whose first answer to a key is given to every repeat.

    Refusals are kept too, without what was written before them. After a fault (5xx)
    the key is free again.
    """

    @wraps(post)
    def keyed(
        view: ProgramView, request: Request, *args: Any, **kwargs: Any
    ) -> Response:
        key = request.headers.get(HEADER, "")
        if not key:
            return post(view, request, *args, **kwargs)
        kept, is_new = _claim(view, request, key)
        if not is_new:
            return _again(kept)
        try:
            with transaction.atomic():
                response = post(view, request, *args, **kwargs)
        except Exception as error:
            # Unknown faults are raised on from here and take the key's row with them.
            response = view.handle_exception(error)
            transaction.set_rollback(False)
        _keep(kept, response)
        return response

    return keyed


def _claim(
    view: ProgramView, request: Request, key: str
) -> tuple[IdempotencyKey, bool]:
    """The key's row and whether it is new; raises if it cannot be used."""
    if len(key) > LONGEST or not (key.isascii() and key.isprintable()):
        raise exceptions.ValidationError(
            {HEADER: ["Use at most 100 printable ASCII characters."]}
        )
    digest = _digest(request)
    row = {"organisation": view.actor.organisation, "key": key}
    _forget_old(view)
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(**row, request_hash=digest), True
    except IntegrityError:
        kept = IdempotencyKey.objects.get(**row)
    except OperationalError:
        # The first request holds its row for longer than the lock's limit.
        raise StillRunningError from None
    if kept.request_hash != digest:
        raise KeyReusedError
    if kept.status is None:
        raise StillRunningError
    return kept, False


def _digest(request: Request) -> str:
    """A hash of method, address and content, whatever boundary a form was sent with."""
    found = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if (request.content_type or "").startswith("multipart/"):
        for name in sorted(request.data):
            for value in request.data.getlist(name):  # type: ignore[union-attr]
                found.update(f"\n{name}\n".encode())
                for piece in _pieces(value):
                    found.update(piece)
    else:
        found.update(request._request.body)
    return found.hexdigest()


def _pieces(value: Any) -> Any:
    if not isinstance(value, UploadedFile):
        return [str(value).encode()]
    pieces = [f"{value.name}\n".encode(), *_hash_of(value)]
    value.seek(0)
    return pieces


def _hash_of(file: UploadedFile) -> list[bytes]:
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    return [found.digest()]


def _forget_old(view: ProgramView) -> None:
    """Drop the organisation's keys that nobody repeats any more."""
    old = IdempotencyKey.objects.filter(
        organisation_id=view.organisation_id, created_at__lt=timezone.now() - KEPT_FOR
    )
    free = old.select_for_update(skip_locked=True).values("pk")
    IdempotencyKey.objects.filter(pk__in=free).delete()


def _keep(kept: IdempotencyKey, response: Response) -> None:
    if response.status_code >= 500:
        kept.delete()
        return
    body = json.loads(JSONRenderer().render(response.data) or "null")
    IdempotencyKey.objects.filter(pk=kept.pk).update(
        status=response.status_code, body=body
    )


def _again(kept: IdempotencyKey) -> Response:
    """The answer that was given before."""
    assert kept.status is not None
    media_type = PROBLEM if kept.status >= 400 else None
    again = Response(kept.body, status=kept.status, content_type=media_type)
    again["Idempotent-Replay"] = "true"
    return again
