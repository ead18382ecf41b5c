"""Attribution factor of a business loan to a private company (PCAF Part A, ch. 5)."""

from __future__ import annotations

import ibis

from measures.expressions import as_amount, as_double, as_share
from risk.methods.parameters import Parameters


def with_attribution(table: ibis.Table, parameters: Parameters) -> ibis.Table:
    """Add the attribution factor of each borrower, and why there is none.

    Factor = outstanding / (equity + debt), drawn amounts only. Equity below zero counts
    as zero. Without equity or debt the denominator is total assets. A factor above one
    is a sign of bad data: it is capped and `attribution_capped` is set. Columns added:
    `attribution_basis`, `negative_equity`, `denominator` (reporting currency),
    `attribution_factor` (twelve places, null without one), `attribution_capped`,
    `exposure_reason` and `attribution_reason` (codes of the pages' words).
    """
    # Equity without debt is no balance sheet: the creditors' part would be missing from
    # the denominator and the share would come out too large.
    zero = ibis.literal(0).cast(table.equity.type())
    pair = table.debt.notnull()
    table = table.mutate(
        attribution_basis=ibis.cases(
            (pair, "equity_debt"), (table.total_assets.notnull(), "total_assets")
        ),
        negative_equity=(table.equity < 0).fill_null(False),
        denominator=pair.ifelse(
            as_amount(ibis.greatest(table.equity, zero) + table.debt),
            table.total_assets,
        ),
        exposure_reason=_exposure_reason(table),
    )
    table = table.mutate(
        attribution_reason=_attribution_reason(table),
        ratio=as_double(table.exposure) / as_double(table.denominator),
    )
    cap = ibis.literal(float(parameters.attribution_cap))
    usable = table.attribution_reason.isnull()
    # Judged before rounding, so that a cent above one is told and not rounded away.
    capped = usable & (table.ratio > cap)
    return table.mutate(
        attribution_factor=usable.ifelse(as_share(ibis.least(table.ratio, cap)), None),
        attribution_capped=capped.fill_null(False),
    )


def _exposure_reason(table: ibis.Table) -> ibis.Value:
    return ibis.cases(
        (table.loans_without_rate > 0, "fx_rate_missing"),
        (table.loans_negative > 0, "outstanding_negative"),
        (table.loans_unknown > 0, "outstanding_missing"),
    )


def _attribution_reason(table: ibis.Table) -> ibis.Value:
    unknown = table.denominator.isnull()
    # The first that holds is told: what stops every option goes before what stops this.
    return ibis.cases(
        (table.exposure_reason.notnull(), table.exposure_reason),
        (unknown & table.facts_without_rate, "fx_rate_missing"),
        (unknown, "balance_sheet_missing"),
        (table.denominator <= 0, "denominator_not_positive"),
    )
