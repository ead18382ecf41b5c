"""The facts a view used of a company, as long as that company's key lives."""

from __future__ import annotations

import json

from companies.services.keys import unseal_for
from risk.models import SealedInput


def unsealed(sealed: SealedInput) -> list[dict[str, object]]:
    """The facts a view used of one company; raises KeyDestroyedError."""
    rows = json.loads(unseal_for(key_id=sealed.key_id, ciphertext=sealed.ciphertext))
    return list(rows)
