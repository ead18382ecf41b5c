"""A bank's own sign-in as a provider; who somebody is there is issuer plus subject."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import urlsplit


def openid_connect_apps(
    server_url: str, client_id: str, secret: str, name: str
) -> list[dict[str, Any]]:
    """The sign-in library's entry for one issuer; none without an address.

    The issuer is part of the provider's id: the same subject at another issuer is
    another person, even when an operator points the setting somewhere else.
    """
    if not server_url:
        return []
    issuer = hashlib.sha256(server_url.rstrip("/").encode()).hexdigest()[:12]
    return [
        {
            "provider_id": f"oidc-{issuer}",
            "name": name,
            "client_id": client_id,
            "secret": secret,
            "settings": {"server_url": server_url, "oauth_pkce_enabled": True},
        }
    ]


def form_targets(server_url: str) -> list[str]:
    """Where a sign-in form may be led on to: browsers hold `form-action` to redirects."""
    if not server_url:
        return []
    parts = urlsplit(server_url)
    return [f"{parts.scheme}://{parts.netloc}"]
