"""Checking the answers: one list per section, what is odd on top, the signature below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from accounts.names import sentence
from accounts.permissions import Permission
from questionnaires.forms.fields import FieldMaker
from questionnaires.forms.periods import period_label
from questionnaires.forms.restating import restated_lines
from questionnaires.forms.row_names import row_name
from questionnaires.forms.shown import lines_of
from questionnaires.forms.way import Page, Stop, Way, field_url
from questionnaires.language.findings import Finding
from questionnaires.selectors.filling import Filling
from questionnaires.services.restating import restated_now
from questionnaires.words import name_of, page_text


def check_context(filling: Filling, actor: Actor) -> dict[str, Any]:
    """What the page shows besides the signature."""
    maker, way = FieldMaker(filling), Way(filling)
    response = filling.response
    may_edit = response.is_draft and actor.may(Permission.RESPONSE_EDIT)
    period = period_label(response.period_start, response.period_end)
    title = _("Your answers for %(period)s") % {"period": period}
    if response.is_draft:
        title = _("Check your answers for %(period)s") % {"period": period}
    missing = len(filling.evaluation.blocking) if may_edit else 0
    open_ones = [f for f in filling.findings if f.level != "hard" and not f.reason]
    return {
        "response": response,
        "title": title,
        "head": {
            "title": title,
            "caption": name_of(response.organisation),
            "back": {
                "label": _("All sections"),
                "url": reverse("questionnaires:overview", args=[response.pk]),
            },
        },
        "open": _open_notice(missing) if missing else None,
        "warnings": {
            "kind": "warning",
            "findings": [_link(filling, maker, finding) for finding in open_ones],
        },
        "jumps": [
            {
                "url": f"#s-{stop.page.section.key}",
                "label": page_text(stop.page.section.title),
            }
            for stop in way.sections
        ],
        "restated": restated_lines(restated_now(filling), filling.definition)
        if response.is_draft
        else [],
        "reason": response.amendment_reason,
        "sections": [_section(maker, way, stop, may_edit) for stop in way.sections],
    }


def _open_notice(missing: int) -> dict[str, str]:
    """How much still stands in the way of signing, said before the long list."""
    words = ngettext(
        "%(count)s question is still open before you can sign off.",
        "%(count)s questions are still open before you can sign off.",
        missing,
    )
    return {
        "kind": "warn",
        "text": words % {"count": missing},
        "url": "#sign-off",
        "link": _("See them"),
    }


def _section(
    maker: FieldMaker, way: Way, whole: Stop, may_edit: bool
) -> dict[str, Any]:
    """A section with its answers, topic by topic where it is divided."""
    section = whole.page.section
    pages = [stop.page for stop in way.topics_of(section)]
    return {
        "title": page_text(section.title),
        "key": section.key,
        "parts": [
            {
                "title": page.title if page.topic else "",
                "summary": list(_lines(maker, page, may_edit)),
            }
            for page in pages
        ],
    }


def _lines(maker: FieldMaker, page: Page, may_edit: bool) -> Iterator[dict[str, Any]]:
    questions = maker.filling.definition.questions
    for line in lines_of(maker, page.questions, outcome=page.is_outcome):
        if may_edit and line["path"]:
            line["url"] = field_url(maker.filling, questions[line["path"]])
        yield line


def sign_box(
    filling: Filling, typed: Mapping[str, str], errors: Mapping[str, list[Any]],
    banks: list[str],
) -> dict[str, Any]:  # fmt: skip
    """The box under the answers: what is frozen, who will see it, who signs."""
    maker = FieldMaker(filling)
    response = filling.response
    period = period_label(response.period_start, response.period_end)
    return {
        "title": _("Sign off"),
        "frozen": _(
            "Signing freezes these answers with their figures, factors and rules. "
            "Nobody can change them afterwards; a correction is a new revision."
        ),
        "seen_by": [
            _("%(bank)s, the parts you share with it") % {"bank": bank} for bank in banks
        ],
        "missing": [
            {"url": link["url"], "label": link["text"]}
            for link in (
                _link(filling, maker, finding)
                for finding in filling.findings
                if finding.blocks
            )
        ],
        "fields": [
            {
                "id": "name", "name": "name", "type": "text", "width": "l",
                "label": _("Name of the person who signs"),
                "value": typed.get("name", ""), "errors": errors.get("name"),
            },
            {
                "id": "role_title", "name": "role_title", "type": "text", "width": "l",
                "label": _("Role in the company"), "hint": _("For example director"),
                "value": typed.get("role_title", ""), "errors": errors.get("role_title"),
            },
        ],
        "button": {"label": _("Sign off the %(period)s answers") % {"period": period}},
    }  # fmt: skip


def _link(filling: Filling, maker: FieldMaker, finding: Finding) -> dict[str, str]:
    """A finding with the address of its field."""
    question = filling.definition.questions[finding.key]
    label = maker.text(question, "label", finding.row)
    pattern, parts = "%(label)s", {"label": label}
    if finding.row:
        table = filling.definition.questions[question.table or question.key]
        pattern = _("%(row)s, %(label)s")
        parts["row"] = row_name(maker, table, finding.row)
    if finding.rule != "required":
        # A label may end in a question mark, after which no colon stands in Chinese.
        pattern = _("%(label)s: %(text)s") % {"label": pattern, "text": "%(text)s"}
        parts["text"] = maker.message(finding)
    return {
        "text": sentence(pattern, **parts),
        "url": field_url(filling, question, finding.row),
    }
