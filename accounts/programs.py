"""The base of every API view: scoped tokens, keyed POSTs, refusals in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.forms import BaseForm
from django.http import HttpRequest
from rest_framework import exceptions, status
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.actors import Actor
from accounts.idempotency import once_a_key
from accounts.permissions import Permission
from audit.services import record_access

Access = dict[str, tuple[Permission, ...]]


class RefusedError(exceptions.APIException):
    """A refusal with a code of its own; `more` stands beside it in the problem."""

    def __init__(
        self,
        status_code: int,
        code: str,
        detail: object,
        more: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(str(detail), code)
        self.status_code = status_code
        self.more = dict(more or {})


def words_of(form: BaseForm) -> dict[str, list[str]]:
    """What is wrong with a form, by field."""
    return {name: [str(word) for word in found] for name, found in form.errors.items()}


class ProgramView(APIView):
    """A view for programs. `access` names, for each method, what of which one suffices.

    A POST is answered once for each Idempotency-Key.
    """

    access: ClassVar[Access] = {}
    parser_classes: ClassVar[list[type[BaseParser]]] = [JSONParser]
    http_method_names: ClassVar[list[str]] = ["get", "head", "post", "put", "delete"]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "post" in vars(cls):
            cls.post = once_a_key(cls.post)  # type: ignore[attr-defined]

    @property
    def actor(self) -> Actor:
        """For whom the program acts; nobody while the document of the API is made."""
        if getattr(self, "swagger_fake_view", False):
            return Actor.anonymous()
        request: HttpRequest = self.request._request
        return request.actor  # type: ignore[attr-defined]

    @property
    def organisation_id(self) -> UUID:
        """The organisation of the token."""
        assert self.actor.organisation is not None
        return self.actor.organisation.pk

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not (request.content_type or "").startswith("multipart/"):
            self._hold_body(request)

    def _hold_body(self, request: Request) -> None:
        """Read a body that is not a file at once, and no more of it than is sane."""
        try:
            _ = request._request.body
        except RequestDataTooBig:
            raise RefusedError(
                status.HTTP_413_REQUEST_ENTITY_TOO_LARGE,
                "body_too_large",
                "Send a smaller body; files go as multipart/form-data.",
            ) from None

    def check_permissions(self, request: Request) -> None:
        """What the route does not do is 405 for everybody who may ask at all."""
        method = str(request.method).lower()
        known = method in self.http_method_names and hasattr(self, method)
        if request.auth is not None and not known:
            raise exceptions.MethodNotAllowed(str(request.method))
        super().check_permissions(request)

    def note_reading(
        self, company_ids: set[UUID], *, target: str, target_id: str, purpose: str
    ) -> None:
        """Leave a record with every company whose data this answer holds."""
        for company_id in sorted(company_ids - {self.organisation_id}):
            record_access(
                organisation_id=company_id,
                by=self.actor,
                reader_label=str(self.actor.organisation),
                target_type=target,
                target_id=target_id,
                purpose=purpose,
            )
