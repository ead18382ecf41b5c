"""What a bank may still see of a view: consents and links of today, not of then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc

from companies.models import Consent, Purpose
from risk.methods.results import BORROWER_RESULT
from risk.models import BorrowerLink, RiskView, SealedInput

#: A view is made for these; a consent for another purpose alone gives it nothing.
PURPOSES = frozenset({Purpose.CREDIT_RISK.value, Purpose.DISCLOSURE.value})
#: What the bank knows without any company: its own book and file.
OWN_COLUMNS = frozenset(
    {
        "borrower_id",
        "borrower_name",
        "borrower_reference",
        "sector_code",
        "section",
        "district_code",
        "loans",
        "loans_without_rate",
        "exposure",
        "undrawn",
        "company_id",
    }
)
_DERIVED = tuple(
    column.name for column in BORROWER_RESULT if column.name not in OWN_COLUMNS
)


@dataclass(frozen=True, slots=True)
class Sight:
    """Which companies' values of a view are hidden from its bank today."""

    hidden: frozenset[str]

    def hides(self, company_id: object) -> bool:
        """Whether values that rest on that company's facts are hidden."""
        return str(company_id) in self.hidden

    def masked(self, results: pa.Table) -> pa.Table:
        """The results with every derived value of hidden borrowers gone.

        A column `hidden` says where. Filters, sorting and exports work on this table, so
        that none of them can tell what was there.
        """
        companies = results["company_id"]
        # Whole rows of derived values, not only tonnes: option and score tell what was shared.
        hidden = pc.is_in(companies, pa.array(sorted(self.hidden), pa.string()))
        table = results.append_column("hidden", hidden)
        if not self.hidden:
            return table
        for name in _DERIVED:
            if name in table.column_names:
                place = table.column_names.index(name)
                nothing = pa.scalar(None, table[name].type)
                table = table.set_column(
                    place, name, pc.if_else(hidden, nothing, table[name])
                )
        return table


def sight_of(*, view: RiskView, on: date) -> Sight:
    """What the view's bank may see of it that day.

    A company's values stay while its link is confirmed and consents in force cover every
    part of its answers that the view used.
    """
    used = SealedInput.objects.filter(view=view).values_list("company_id", "scopes")
    allowed = allowed_scopes(bank_id=view.organisation_id, on=on)
    hidden = {
        str(company_id)
        for company_id, scopes in used
        if not set(scopes) <= allowed.get(company_id, frozenset())
    }
    return Sight(frozenset(hidden))


def allowed_scopes(*, bank_id: UUID, on: date) -> dict[UUID, frozenset[str]]:
    """The parts that each linked company lets the bank use in risk views that day."""
    linked = set(
        BorrowerLink.objects.confirmed()
        .filter(organisation_id=bank_id)
        .values_list("company_id", flat=True)
    )
    consents = Consent.objects.in_force(on).filter(bank_id=bank_id)
    found: dict[UUID, set[str]] = {}
    granted = consents.values_list("company_id", "purposes", "scopes__scope")
    for company_id, purposes, scope in granted:
        if company_id in linked and scope and not PURPOSES.isdisjoint(purposes):
            found.setdefault(company_id, set()).add(scope)
    return {company_id: frozenset(scopes) for company_id, scopes in found.items()}
