"""The documents of a case: the list, and one of them beside the facts, page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from schemes.forms.wording import MARKS
from schemes.models import Claim
from schemes.rules.version import Version
from schemes.saying import said
from schemes.selectors.claims import documents_of, earlier_files

Context = dict[str, Any]


def document_rows(claim: Claim, version: Version) -> list[Context]:
    """What was handed in for each paper, and where the same bytes were seen before."""
    labels = {c.paper.key: c.paper for c in version.tracks[claim.track].papers}
    rows = []
    for one in documents_of(claim):
        twice = earlier_files(claim, one.file.sha256)
        paper = labels.get(one.paper)
        rows.append(
            {
                "label": said(paper.label) if paper else one.paper,
                "id": str(one.pk),
                "name": one.file.name,
                "pages": one.pages,
                "url": reverse("schemes:document", args=[claim.pk, one.pk]),
                "sha256": one.file.sha256[:12],
                "tag": MARKS[paper.mark] if paper else None,
                "twice": _("The same file is in another claim.") if twice else "",
            }
        )
    return rows


def viewer_of(rows: Sequence[Context], query: Mapping[str, str]) -> Context | None:
    """The page of a document that stands beside the facts: the first, or what was chosen.

    None where nothing was handed in.
    """
    if not rows:
        return None
    chosen = next((row for row in rows if row["id"] == query.get("document")), rows[0])
    chosen["is_shown"] = True
    last = chosen["pages"] or 1
    asked = query.get("page", "")
    page = min(int(asked), last) if asked.isdecimal() and int(asked) else 1
    return {
        "label": chosen["label"],
        "picture": f"{chosen['url']}pages/{page}/",
        "file": chosen["url"],
        "page": page,
        "pages": last,
        "earlier": _address(chosen, page - 1) if page > 1 else "",
        "later": _address(chosen, page + 1) if page < last else "",
    }


def _address(row: Context, page: int) -> str:
    return f"?document={row['id']}&page={page}#document"
