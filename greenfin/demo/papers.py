"""Specimens of the papers that a claim of the demo hands in."""

from __future__ import annotations

import io
from collections.abc import Mapping

from accounts.actors import Actor
from documents.pdf import render_several
from documents.storage import store
from schemes.models import Claim
from schemes.services import claims


def hand_in(claim: Claim, papers: Mapping[str, tuple[str, str]], by: Actor) -> None:
    """A one-page PDF for each paper that is asked: its name and its HTML by the paper's key."""
    contents = render_several([html for _name, html in papers.values()])
    for (paper, (name, _html)), content in zip(papers.items(), contents, strict=True):
        file = store(
            organisation_id=claim.organisation_id,
            name=f"{name}.pdf",
            media_type="application/pdf",
            source=io.BytesIO(content),
        )
        claims.add_document(claim=claim, paper=paper, file=file, pages=1, by=by)
