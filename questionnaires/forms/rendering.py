"""Draws fields fast: each one's HTML is made once, later only its values are put in.

A template with its includes costs about a millisecond; a page of sixty would cost sixty.
What an answer changes in a field is little: the skeleton is kept with holes for that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from html import escape
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from questionnaires.forms.fields import Field

MOST_SKELETONS = 4096
#: Kinds of control that a free text fills; in others the value chooses an option.
FREE = frozenset({"text", "textarea", "number", "integer", "day"})
_HOLE = "\ue000{}\ue001"
_HOLES = re.compile("\ue000(\\w+)\ue001")
_skeletons: dict[Hashable, tuple[str, ...]] = {}


def render_slots(slots: list[dict[str, Any]]) -> SafeString:
    """All places of a page, each inside the element that a save can fill anew."""
    parts = (
        f'<div class="gf-slot" id="{escape(slot["id"])}">{render_slot(slot)}</div>\n'
        for slot in slots
    )
    return mark_safe("".join(parts))


def render_slot(slot: dict[str, Any]) -> str:
    """What stands in the place of one question."""
    if slot["kind"] == "empty":
        return ""
    if slot["kind"] == "field":
        return render_field("questionnaires/_slot.html", "slot", slot, slot["field"])
    if slot["kind"] == "figure":
        return render_figure(slot, slot["figure"])
    for row in slot["table"]["rows"] if slot["kind"] == "table" else ():
        draw_cells(row)
    return render_to_string("questionnaires/_slot.html", {"slot": slot})


def render_figure(slot: dict[str, Any], figure: dict[str, Any]) -> str:
    """A calculated value with its factors; a message is drawn anew each time."""
    template = "questionnaires/_slot.html"
    if _is_special(figure) or not figure["value"]:
        return render_to_string(template, {"slot": slot})
    holes = {
        name: figure[name] for name in ("value", "url", "save_url") if figure[name]
    }
    factors = tuple(tuple(line.values()) for line in figure["factors"])
    key = (
        template, get_language(), *figure["static"], tuple(holes), factors,
        figure["quality"], figure["partial"], figure["is_sum"], tuple(figure["marks"]),
    )  # fmt: skip

    def hollow() -> dict[str, Any]:
        marks = {name: _HOLE.format(name) for name in holes}
        return {"slot": slot | {"figure": figure | marks}}

    return _filled(_skeleton(key, template, hollow), holes)


def draw_cells(row: dict[str, Any]) -> dict[str, Any]:
    """The row of a table with the HTML of each cell."""
    for cell in row["cells"]:
        cell["html"] = render_cell(cell)
    return row


def render_cell(cell: Field) -> str:
    """What stands in one cell of a table."""
    template = "questionnaires/_cell.html"
    if cell["type"] == "figure" or not cell["is_asked"]:
        return render_to_string(template, {"field": cell})
    return render_field(template, "field", cell, cell)


def render_field(template: str, name: str, around: dict[str, Any], field: Field) -> str:
    """The template's HTML with the field in it, which is `around` or its "field"."""
    if _is_special(field):
        return render_to_string(template, {name: around})
    holes = _holes(field)
    key = (template, get_language(), *_shape(field, holes))

    def hollow() -> dict[str, Any]:
        shown = _hollow(field, holes)
        return {name: shown if around is field else around | {"field": shown}}

    return _filled(_skeleton(key, template, hollow), holes)


def _skeleton(
    key: Hashable, template: str, hollow: Callable[[], dict[str, Any]]
) -> tuple[str, ...]:
    """The HTML of that key, cut at its holes; drawn from `hollow` the first time."""
    pieces = _skeletons.get(key)
    if pieces is None:
        pieces = tuple(_HOLES.split(render_to_string(template, hollow())))
        if len(_skeletons) >= MOST_SKELETONS:
            _skeletons.clear()
        _skeletons[key] = pieces
    return pieces


def _is_special(field: Field) -> bool:
    """Whether the field says things that no other answer to it would."""
    return bool(
        field.get("errors")
        or field.get("warnings")
        or field.get("conflict")
        or field.get("estimate")
        or field.get("is_piped")
    )


def _holes(field: Field) -> dict[str, str]:
    """The texts that differ from answer to answer; empty ones shape the field."""
    save = field["save"]
    prior = field.get("prior") or {}
    texts = {
        "url": save["url"],
        "row": save["row"],
        "version": str(save["version"]),
        "reason": field["reason"],
        "saved_at": field.get("saved_at", ""),
        "saved_by": field.get("saved_by", ""),
        "live": field.get("live", ""),
        "about_url": field["about"]["url"],
        "about_text": field["about"]["text"],
        "about_asked": field["about"]["asked"],
        "prior_label": prior.get("label", ""),
        "prior_value": prior.get("value", ""),
        "prior_action": prior.get("action", ""),
        "prior_confirmed": prior.get("confirmed", ""),
    }
    if field["type"] in FREE:
        texts["value"] = field["value"]
    return {name: text for name, text in texts.items() if text}


def _shape(field: Field, holes: Mapping[str, str]) -> tuple[Hashable, ...]:
    """Everything else that its HTML depends on."""
    chosen = () if "value" in holes else field["value"]
    return (
        field["static"],
        field["type"],
        tuple(holes),
        chosen if isinstance(chosen, str | tuple) else tuple(chosen),
        field["unit"],
        field["state"],
        field.get("optional"),
        field.get("prefix"),
        (field.get("prior") or {}).get("unit"),
        field.get("is_card"),
        field.get("wide"),
        field["about"]["is_marked"],
    )


def _hollow(field: Field, holes: Mapping[str, str]) -> Field:
    """The field with a mark in place of each text that differs."""
    marks = {name: _HOLE.format(name) for name in holes}
    row = holes.get("row", "")
    mark = marks.get("row", "")
    hollow = dict(field)
    hollow |= {
        name: marks[name]
        for name in ("value", "reason", "saved_at", "saved_by", "live")
        if name in marks
    }
    hollow["save"] = field["save"] | {
        "url": marks["url"],
        "version": marks["version"],
        "row": mark,
    }
    if row:
        # Only at its end: a row that the form names may be called like its table.
        hollow["id"] = field["id"].removesuffix(row) + mark
        hollow["name"] = field["name"].removesuffix(row) + mark
    hollow["about"] = field["about"] | {
        part: marks[f"about_{part}"]
        for part in ("url", "text", "asked")
        if f"about_{part}" in marks
    }
    if field.get("prior"):
        hollow["prior"] = field["prior"] | {
            part: marks[f"prior_{part}"]
            for part in ("label", "value", "action", "confirmed")
            if f"prior_{part}" in marks
        }
    return hollow


def _filled(pieces: tuple[str, ...], holes: Mapping[str, str]) -> SafeString:
    parts = list(pieces)
    parts[1::2] = [escape(holes.get(name, "")) for name in pieces[1::2]]
    return mark_safe("".join(parts))
