"""Named patterns of texts; definitions name them and never bring their own."""

from __future__ import annotations

import re
from collections.abc import Mapping

PATTERNS: Mapping[str, re.Pattern[str]] = {
    "email": re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s.]{2,63}"),
    "hk_phone": re.compile(r"(\+?852[ -]?)?[2-9]\d{3}[ -]?\d{4}"),
    "br_number": re.compile(r"\d{8}"),
    "lei": re.compile(r"[A-Z0-9]{18}\d{2}"),
    "year": re.compile(r"(19|20)\d{2}"),
}
