"""Amounts as people type them: 12,400, 12400 or full-width; shown back with their groups."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Any, ClassVar

from django import forms

#: Commas stand before three digits each: 9,5 may mean 9.5 elsewhere, so it is not read.
_GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?")
_PLAIN = re.compile(r"-?\d{4,}(\.\d+)?")


def shown_amount(text: str) -> str:
    """A plain number with commas between its thousands; any other text as it is."""
    return f"{Decimal(text):,f}" if _PLAIN.fullmatch(text) else text


class AmountInput(forms.TextInput):
    """A text box for a number; a native one takes no commas and turns under the wheel."""

    given: ClassVar = {
        "class": "gf-number gf-width-m",
        "inputmode": "decimal",
        "data-number": True,
    }

    def __init__(self) -> None:
        super().__init__(attrs={**self.given, "autocomplete": "off"})


class WholeInput(AmountInput):
    """A text box for a whole number without groups, such as a year or a count."""

    given: ClassVar = {"class": "gf-width-s", "inputmode": "numeric"}


class AmountField(forms.DecimalField):
    """A decimal number, with or without commas between its thousands."""

    widget = AmountInput

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The number that was meant; ValidationError for what is none."""
        if isinstance(value, str):
            plain = unicodedata.normalize("NFKC", value).replace("−", "-")
            value = "".join(plain.split())
            if _GROUPED.fullmatch(value):
                value = value.replace(",", "")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """A number with its groups; what somebody typed as they typed it."""
        return f"{value:,f}" if isinstance(value, Decimal) else value
