"""The text a version is kept as: JSON that keeps order and every digit.

The canonical JSON behind the hash sorts its keys; the order of conditions, lines and
options means something, so what is kept has it too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from questionnaires.language.documents import Document
from schemes.rules.compiling import compile_document
from schemes.rules.version import Version


def kept_text(content: Any) -> str:
    """Plain data as JSON in the order it has; numbers digit by digit."""
    if isinstance(content, Mapping):
        parts = (f"{json.dumps(k)}:{kept_text(v)}" for k, v in content.items())
        return f"{{{','.join(parts)}}}"
    if isinstance(content, list | tuple):
        return f"[{','.join(kept_text(each) for each in content)}]"
    if isinstance(content, Decimal):
        return format(content, "f")
    return json.dumps(content, ensure_ascii=False)


def kept_content(text: str) -> dict[str, Any]:
    """The plain data of a kept text."""
    content: dict[str, Any] = json.loads(text, parse_float=Decimal)
    return content


def compile_kept(text: str) -> Version:
    """The version of a kept text; it has the hash that it had when it was kept."""
    return compile_document(Document(kept_content(text)))
