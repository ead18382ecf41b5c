"""Numbers as a reader of the page's language writes them; nothing is never zero."""

from __future__ import annotations

from decimal import Decimal

from django.utils import formats

Number = Decimal | int | float | None


def grouped(value: Number, places: int = 0) -> str:
    """The number with grouped digits and fixed places; empty for none."""
    if value is None:
        return ""
    # Halves to the even neighbour: this is for reading, every sum was made before.
    exact = Decimal(str(value))
    return str(
        formats.number_format(
            round(exact, places) if places else exact.quantize(Decimal(1)),
            decimal_pos=places,
            force_grouping=True,
        )
    ).replace("-", "−")


def percent(share: Number, places: int = 0) -> str:
    """A share as percent; between 0 and the smallest shown step it says so."""
    if share is None:
        return ""
    exact = Decimal(str(share)) * 100
    step = Decimal(1).scaleb(-places)
    if 0 < exact < step:
        return f"<{grouped(step, places)}%"
    if 100 - step < exact < 100:
        return f">{grouped(100 - step, places)}%"
    return f"{grouped(exact, places)}%"


def tonnes(value: Number) -> str:
    """Tonnes with as many digits as they deserve: none from 100 on, at most two."""
    if value is None:
        return ""
    size = abs(float(value))
    return grouped(value, 0 if size >= 100 else 1 if size >= 10 else 2)


def length(value: Number, largest: Number) -> str:
    """A bar's length from 0 to 100 as SVG takes it, with a point in every language."""
    if not value or not largest:
        return "0"
    return f"{max(0.0, min(100.0, float(value) / float(largest) * 100)):.2f}"
