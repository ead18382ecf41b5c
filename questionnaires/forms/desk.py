"""The content editor's desk: what lies on it, what is wrong, what would change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.names import who_and_when
from questionnaires.language.change_words import sentence
from questionnaires.language.changes import changes
from questionnaires.language.compiled import Definition
from questionnaires.models import DefinitionDraft
from questionnaires.services.drafting import MANIFEST
from questionnaires.words import page_text

Context = dict[str, Any]
S = DefinitionDraft.State
KINDS = {S.DRAFT: "info", S.PROPOSED: "warn", S.PUBLISHED: "ok", S.PUT_ASIDE: "plain"}
ROLE_WORDS = {
    "respondent": gettext_lazy("Whoever fills it in"),
    "reviewer": gettext_lazy("Whoever checks it"),
    "bank": gettext_lazy("The bank"),
}


class UploadForm(forms.Form):
    """A definition as a ZIP of its files, as one file, or pasted."""

    file = forms.FileField(
        label=gettext_lazy("Files"),
        required=False,
        help_text=gettext_lazy("A ZIP of YAML files, or one YAML file; up to 3 MB."),
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste one file"),
        required=False,
        max_length=1_000_000,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )
    note = forms.CharField(
        label=gettext_lazy("What changes, and why"), max_length=400, required=False
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("file")) == bool((given.get("text") or "").strip()):
            raise forms.ValidationError(
                gettext_lazy("Choose a file or paste one, not both.")
            )
        return given


class FileForm(forms.Form):
    """The text of one file."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        strip=False,
        max_length=1_000_000,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false", "wrap": "off"}),
    )


def drafts_table(drafts: Iterable[DefinitionDraft]) -> Context:
    """Everything that lies on the desk, the latest first."""
    findings = _("Findings")
    columns = [
        _("Questionnaire"),
        _("Version"),
        _("State"),
        findings,
        _("Changed by"),
    ]
    return {
        "id": "drafts",
        "title": _("Drafts"),
        "mode": "cards",
        "columns": [{"label": label, "number": label == findings} for label in columns],
        "rows": [{"cells": _draft_cells(draft)} for draft in drafts],
        "empty": {"title": _("No draft yet")},
    }


def _draft_cells(draft: DefinitionDraft) -> list[Context]:
    when = date_format(localtime(draft.changed_at), "DATETIME_FORMAT")
    return [
        {
            "text": name_of(draft),
            "url": reverse("questionnaires:draft", args=[draft.pk]),
            "note": draft.note,
            "note_lang": "und",
        },
        {"text": draft.label or "–", "label": _("Version")},
        {"text": "", "label": _("State"), "tag": state_tag(draft)},
        {"text": str(len(draft.problems)), "label": _("Findings"), "number": True},
        {"text": who_and_when(draft.changed_by, when), "label": _("Changed by")},
    ]


def name_of(draft: DefinitionDraft) -> str:
    """What a draft is called: its title, or that it cannot be read yet."""
    if not draft.key:
        return _("Cannot be read yet")
    return page_text(draft.title) if draft.title else draft.key


def version_words(draft: DefinitionDraft) -> str:
    """Which version a draft is to be; nothing as long as it cannot be read."""
    if not draft.label:
        return ""
    return _("Version %(version)s") % {"version": draft.label}


def state_tag(draft: DefinitionDraft) -> Context:
    return {"label": draft.get_state_display(), "kind": KINDS[S(draft.state)]}


def draft_head(draft: DefinitionDraft) -> Context:
    """The top of a draft's pages."""
    return {
        "title": name_of(draft),
        "caption": draft.get_state_display(),
        "back": {"label": _("Desk"), "url": reverse("questionnaires:desk")},
        "meta": [text for text in (version_words(draft), draft.note) if text],
    }


def draft_tabs(draft: DefinitionDraft, current: str) -> Context:
    """The pages of a draft."""
    places = [
        ("draft", _("Files and findings")),
        ("draft_trial", _("Try it")),
        ("draft_changes", _("What changes")),
    ]
    return {
        "label": _("Draft"),
        "links": [
            {
                "label": label,
                "url": reverse(f"questionnaires:{name}", args=[draft.pk]),
                "current": name == current,
            }
            for name, label in places
        ],
    }


def problems_table(draft: DefinitionDraft) -> Context:
    """What is wrong or odd, by file and line; the words are the language's own."""
    rows = []
    for problem in draft.problems:
        place = f"{problem['file']}:{problem['line']}"
        is_error = problem["level"] == "error"
        cell: Context = {"text": place, "lang": "und"}
        if draft.is_open and problem["file"] in draft.files:
            url = reverse("questionnaires:draft_file", args=[draft.pk])
            cell["url"] = f"{url}?path={problem['file']}"
        rows.append(
            {
                "cells": [
                    cell,
                    {"text": "", "code": problem["key"] or "–", "label": _("Key")},
                    {
                        "text": "",
                        "label": _("Weight"),
                        "tag": {
                            "label": _("Error") if is_error else _("Warning"),
                            "kind": "bad" if is_error else "warn",
                        },
                    },
                    {
                        "text": f"{problem['message']} {problem['remedy']}",
                        "label": _("What"),
                        "wrap": True,
                        "lang": "en",
                    },
                ]
            }
        )
    columns = [_("File and line"), _("Key"), _("Weight"), _("What")]
    return {
        "id": "problems",
        "title": _("Findings"),
        "mode": "cards",
        "columns": [{"label": label} for label in columns],
        "rows": rows,
        "empty": {"title": _("Nothing is wrong")},
    }


def files_table(draft: DefinitionDraft) -> Context:
    """The files of a draft."""
    rows = []
    for path, text in sorted(draft.files.items()):
        url = reverse("questionnaires:draft_file", args=[draft.pk])
        lines = text.count("\n") + 1
        rows.append(
            {
                "cells": [
                    {"text": path, "lang": "und", "url": f"{url}?path={path}"},
                    {"text": f"{lines:,}", "label": _("Lines"), "number": True},
                ]
            }
        )
    return {
        "id": "files",
        "title": _("Files"),
        "mode": "cards",
        "columns": [{"label": _("File")}, {"label": _("Lines"), "number": True}],
        "rows": rows,
    }


def changes_table(old: Definition, new: Definition) -> Context:
    """What the draft changes of the published version, in the language's own words."""
    rows = []
    for change in changes(old, new):
        said = "; ".join(
            f"{part}: “{before}” → “{after}”"
            for part, (before, after) in (change.words or {}).items()
        )
        rows.append(
            {
                "cells": [
                    {"text": "", "code": change.key},
                    {
                        "text": sentence(change),
                        "label": _("What"),
                        "wrap": True,
                        "lang": "en",
                        "note": said,
                        "note_lang": "und",
                    },
                ]
            }
        )
    return {
        "id": "changes",
        "title": _("What changes from version %(label)s") % {"label": old.version},
        "mode": "cards",
        "columns": [{"label": _("Key")}, {"label": _("What")}],
        "rows": rows,
        "empty": {"title": _("Nothing changes")},
    }


def acts_on(draft: DefinitionDraft, actor: Actor) -> Context:
    """What the reader may do with a draft, and why not."""
    assert actor.user is not None
    if draft.state == S.DRAFT:
        wrong = bool(draft.errors or not draft.sha256)
        return {
            "propose": {
                "label": _("Propose for publication"),
                "id": "propose",
                "blocked": _("Mend what is wrong first.") if wrong else "",
            }
        }
    if draft.state != S.PROPOSED:
        return {}
    own = actor.user.pk == draft.changed_by_id
    blocked = _("You proposed it: another person publishes it.") if own else ""
    return {"publish": {"label": _("Publish"), "id": "publish", "blocked": blocked}}


def pasted(text: str) -> dict[str, str]:
    """The one file that somebody pasted."""
    return {MANIFEST: text.replace("\r\n", "\n")}
