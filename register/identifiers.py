"""What identifies a bond or loan: an ISIN with its check digit, or the parties' reference."""

from __future__ import annotations

import re
import unicodedata

from stdnum import isin

from measures.translatable import gettext_noop

_ISIN_SHAPE = re.compile(r"[A-Z]{2}[A-Z0-9]{9}[0-9]")
_REFERENCE = re.compile(r"[A-Z0-9][A-Z0-9./_-]{2,39}")


class InstrumentError(ValueError):
    """An identifier that cannot be right; says what to write."""


def read_instrument(text: str) -> str:
    """The identifier in its one way of writing; InstrumentError if it cannot be one.

    What has the shape of an ISIN must have its check digit.
    """
    found = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    if _ISIN_SHAPE.fullmatch(found):
        if not isin.is_valid(found):
            raise InstrumentError(
                gettext_noop(
                    "The check digit of this ISIN does not fit: compare it with the"
                    " offering document."
                )
            )
        return found
    if not _REFERENCE.fullmatch(found) or not any(map(str.isdigit, found)):
        raise InstrumentError(
            gettext_noop(
                "Write the ISIN, or the reference of the facility in letters and digits,"
                " three to forty of them."
            )
        )
    return found


def is_isin(identifier: str) -> bool:
    """Whether an identifier that was read is an ISIN."""
    return bool(_ISIN_SHAPE.fullmatch(identifier))
