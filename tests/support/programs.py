"""Programs that act by token in tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.actors import Actor
from accounts.services.tokens import create_token, scopes_open_to

API = "/api/v1/"


def secret_of(actor: Actor, *scopes: str) -> str:
    """The secret of a fresh token of the actor; without scopes: all it may give."""
    _, secret = create_token(
        name="engine",
        scopes=scopes or [str(scope) for scope in scopes_open_to(actor)],
        expires_at=timezone.now() + timedelta(days=1),
        by=actor,
    )
    return secret


class Program(Client):
    """A client with a token; addresses are relative to the API, bodies are JSON."""

    def __init__(self, actor: Actor, *scopes: str, **more: Any) -> None:
        secret = secret_of(actor, *scopes)
        super().__init__(headers={"Authorization": f"Bearer {secret}"}, **more)

    def generic(self, method: str, path: str, *args: Any, **kwargs: Any) -> Any:
        path = path.removeprefix("http://testserver")
        path = path if path.startswith("/") else API + path
        return super().generic(method, path, *args, **kwargs)

    def send(self, method: str, path: str, body: Any = None, key: str = "") -> Any:
        """A request with a JSON body, and an Idempotency-Key if one is given."""
        headers = {"Idempotency-Key": key} if key else {}
        call = getattr(self, method.lower())
        return call(
            path, {} if body is None else body, "application/json", headers=headers
        )
