"""Traditional characters turned into simplified ones, as Hong Kong writes them."""

from __future__ import annotations

from functools import lru_cache

from opencc import OpenCC


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("hk2s")


@lru_cache(maxsize=4096)
def simplified(text: str) -> str:
    """The text in simplified characters; other scripts stay as they are."""
    converted: str = _converter().convert(text)
    return converted
