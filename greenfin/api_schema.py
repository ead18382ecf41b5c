"""What the document of the API says of every operation alike, declared once."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar

from django.utils.translation import get_language
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView

from accounts.idempotency import HEADER, LONGEST
from greenfin.problems import MEDIA_TYPE

DESCRIPTION = """
What a company's own programs and a bank's own engine may do, with a token that a person
made under *Keys for programs*. Send it as `Authorization: Bearer gf_…`. It may do what
its scopes name and its maker still may, for one organisation, until its last day.

* Somebody else's record and one that does not exist answer alike: 404.
* Refusals are `application/problem+json`; `code` is for programs, `detail` for people.
* Numbers are decimal text, so that nobody rounds them. A missing value is null or has a
  `state`; it is never zero.
* A POST with an `Idempotency-Key` has one effect, however often it is sent.
* Lists have `cursor`: keep it and go on from it later.
* **Giving and withdrawing consent is not possible by token.** It is a decision of a
  person whose identity was confirmed within the last minutes, made on the pages of the
  company. `/consents/` only reads what was decided.
"""

_WORDS = {
    "400": "Something in the request cannot be read or is not allowed.",
    "401": "No token, or one that is unknown, revoked or has ended.",
    "403": "The token's scopes do not allow this.",
    "404": "There is no such record, or it is not yours.",
    "405": "This address does not know the method.",
    "406": "Only JSON can be sent.",
    "409": "The record has changed, or is in a state that does not allow this.",
    "413": "The body is too large.",
    "415": "This kind of body is not read here.",
    "422": "The request is understood but cannot be carried out as it stands.",
    "429": "Too many requests; Retry-After says when to come back.",
}
_WITH_BODY = {"409", "413", "415", "422"}
_OF_ONE_RECORD = {"404"}

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "Why a request was refused, after RFC 9457.",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "for programs; never changes"},
        "detail": {"type": "string", "description": "for people"},
        "errors": {
            "description": "by field, the sentences that say what to mend",
            "type": "object",
            "additionalProperties": True,
        },
    },
    "additionalProperties": True,
}


class OneDocument(SchemaGenerator):
    """Makes the document once for each language: it is open to everybody."""

    def get_schema(self, request: object = None, public: bool = False) -> Any:
        """The same document for every reader."""
        return _document(get_language())


@lru_cache(maxsize=4)
def _document(language: str | None) -> Any:
    return SchemaGenerator().get_schema(request=None, public=True)


class DocumentView(SpectacularAPIView):
    """The document itself, open to everybody."""

    generator_class = OneDocument
    authentication_classes: ClassVar[list[type]] = []
    permission_classes: ClassVar[list[type]] = []
    throttle_classes: ClassVar[list[type]] = []


class TokenScheme(OpenApiAuthenticationExtension):
    """How a token is sent."""

    target_class = "accounts.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """A bearer token in the Authorization header."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "gf_…"}


def declare_common(
    result: dict[str, Any], generator: object, request: object, public: bool
) -> dict[str, Any]:
    """The words above, problems of every operation, and the key of every POST."""
    result["info"]["description"] = DESCRIPTION.strip()
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    for path, methods in result["paths"].items():
        for method, operation in methods.items():
            _declare(path, method, operation)
    return result


def _declare(path: str, method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    for status, words in _WORDS.items():
        if status in _WITH_BODY and method == "get":
            continue
        if status in _OF_ONE_RECORD and "{" not in path:
            continue
        responses.setdefault(status, _problem(words))
    if "requestBody" in operation:
        operation["requestBody"]["required"] = True
    if method == "post":
        operation.setdefault("parameters", []).append(_KEY)


def _problem(words: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": words, "content": {MEDIA_TYPE: {"schema": schema}}}


_KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST},
    "description": "A word of yours. The same key with the same request gives the first"
    " answer again, refusals included; with another request it is refused (422). Keys"
    " are kept for seven days.",
}
