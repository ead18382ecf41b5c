"""One borrower in a view: its results, its link, and the facts behind them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from companies.selectors import SharedPart, scopes_in_force, shared_page
from companies.services.keys import KeyDestroyedError
from risk.models import Borrower, BorrowerLink, RiskView, SealedInput
from risk.sealed import unsealed
from risk.selectors.results import ResultRow, one_row
from risk.selectors.sight import Sight


@dataclass(frozen=True, slots=True)
class BorrowerInView:
    """A borrower, what the view says of it today, and its company if it has one."""

    borrower: Borrower
    row: ResultRow | None
    is_hidden: bool
    link: BorrowerLink | None
    parts: list[SharedPart]

    @property
    def company_id(self) -> object:
        """The company whose facts this page shows, or None."""
        return self.link.company_id if self.link else None


def borrower_in_view(
    *, view: RiskView, borrower: Borrower, sight: Sight, on: date
) -> BorrowerInView:
    """What the bank may see today of one of its borrowers in one of its views."""
    row = one_row(view=view, sight=sight, borrower_id=str(borrower.pk))
    link = open_link(borrower)
    parts: list[SharedPart] = []
    if link and link.state == BorrowerLink.State.CONFIRMED and link.company_id:
        scopes = scopes_in_force(
            company_id=link.company_id, bank_id=view.organisation_id, on=on
        )
        parts = shared_page(company_id=link.company_id, scopes=scopes)
    return BorrowerInView(
        borrower=borrower,
        row=row,
        is_hidden=bool(row and row["hidden"]),
        link=link,
        parts=parts,
    )


def open_link(borrower: Borrower) -> BorrowerLink | None:
    """The link or open question of a borrower."""
    links = BorrowerLink.objects.filter(borrower=borrower)
    return (
        links.exclude(state=BorrowerLink.State.ENDED).select_related("company").first()
    )


def facts_behind(*, view: RiskView, row: ResultRow) -> dict[str, dict[str, object]]:
    """The sealed facts a row used, by the input they stand for; empty once erased."""
    if row["company_id"] is None or row["hidden"]:
        return {}
    sealed = SealedInput.objects.filter(view=view, company_id=row["company_id"]).first()
    if sealed is None:
        return {}
    try:
        by_id = {str(fact["id"]): fact for fact in unsealed(sealed)}
    except KeyDestroyedError:
        return {}
    ids = json.loads(str(row["signed_fact_ids"] or "{}"))
    return {name: by_id[each] for name, each in ids.items() if each in by_id}


def can_be_rebuilt(view: RiskView) -> bool:
    """Whether every company's sealed facts can still be opened."""
    for sealed in SealedInput.objects.filter(view=view):
        try:
            unsealed(sealed)
        except KeyDestroyedError:
            return False
    return True
