"""An office's clock in words: until when, how much is used, and whether it stands."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.names import bracketed
from schemes.rules.clock import ClockReading

Context = dict[str, Any]


def due_cell(reading: ClockReading | None) -> Context:
    """The cell of a queue: the last day, marked from three quarters of the time on."""
    cell: Context = {"label": _("Due"), "text": "–"}
    if reading is None:
        return cell | {"nothing": _("no time limit")}
    if reading.is_paused:
        return cell | {"text": _("paused"), "note": used_text(reading)}
    if reading.due_on is None:
        return cell | {"nothing": _("nothing is due")}
    text = date_format(reading.due_on)
    cell |= {"text": text, "note": left_text(reading)}
    if kind := _kind(reading):
        cell["tag"] = {"label": text, "kind": kind}
    return cell


def _kind(reading: ClockReading) -> str:
    if reading.is_over:
        return "bad"
    return "warn" if reading.is_near else ""


def left_text(reading: ClockReading) -> str:
    """How many working days are left, or by how many it is late."""
    if reading.is_over:
        late = -reading.remaining
        return ngettext(
            "%(count)d working day late", "%(count)d working days late", late
        ) % {"count": late}
    left = reading.remaining
    return ngettext(
        "%(count)d working day left", "%(count)d working days left", left
    ) % {"count": left}


def used_text(reading: ClockReading) -> str:
    """How much of the time is used, and how long it stood."""
    text = _("%(used)d of %(limit)d working days used") % {
        "used": reading.elapsed,
        "limit": reading.limit,
    }
    if not reading.paused and not reading.is_paused:
        return text
    stood = _("paused for %(days)d") % {"days": reading.paused}
    return f"{text}, {stood}"


def clock_row(reading: ClockReading | None) -> Context | None:
    """The line above a case: due when, or that the clock stands; None without a clock."""
    if reading is None or not (reading.is_running or reading.is_paused):
        return None
    if reading.due_on is None:
        return {"label": _("Due"), "value": _("paused"), "note": used_text(reading)}
    value = bracketed(date_format(reading.due_on), left_text(reading))
    return {"label": _("Due"), "value": value, "note": used_text(reading)}
