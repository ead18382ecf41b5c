"""A layer's facts made ready: converted, checked for what is possible, and ranked."""

from __future__ import annotations

import ibis

from measures.expressions import as_amount, as_double
from risk.methods.parameters import Parameters

MONEY_INPUTS = ("equity", "debt", "total_assets", "turnover")
RANKS = {1: "1a", 2: "1b", 3: "2a", 4: "2b"}
"""Options that rest on the borrower's own emissions, worst last."""


def usable_facts(
    facts: ibis.Table, fx: ibis.Table, parameters: Parameters
) -> ibis.Table:
    """A layer's facts made ready: money in the reporting currency, emissions ranked.

    A figure outside its possible range, as given or converted, counts as missing and sets
    `out_of_range`; money without a rate is missing and sets `without_rate`. `s12` needs
    both scopes; mixed kinds get the worse option and the worse score.
    """
    table = facts.left_join(fx, facts.currency == fx.currency).drop("currency_right")
    table = _money_in_range(table, parameters)
    table = _emissions_in_range(table, parameters)
    scopes = {}
    for scope in ("scope1", "scope2", "scope3"):
        rank = _rank(table, scope)
        scopes[f"{scope}_rank"] = rank
        scopes[f"{scope}_score"] = _score(rank, table[f"{scope}_quality"], parameters)
    table = table.mutate(**scopes)
    # Scope 1 alone is not scope 1+2: adding nothing for the other would call it zero.
    both = table.scope1.notnull() & table.scope2.notnull()
    return table.mutate(
        s12=both.ifelse(table.scope1 + table.scope2, None),
        s12_rank=both.ifelse(ibis.greatest(table.scope1_rank, table.scope2_rank), None),
        s12_score=both.ifelse(
            ibis.greatest(table.scope1_score, table.scope2_score), None
        ),
        s12_mixed=both & (table.scope1_rank != table.scope2_rank),
        s3=table.scope3,
        s3_rank=table.scope3_rank,
        s3_score=table.scope3_score,
    )


def _money_in_range(table: ibis.Table, parameters: Parameters) -> ibis.Table:
    limit = parameters.largest_amount
    lowest = {"equity": -limit}
    given = [table[name].notnull() for name in MONEY_INPUTS]
    # Also as converted: an amount beyond a decimal's digits would end the whole view, so
    # that one slip of one company would take every figure of the bank with it.
    rate = ibis.coalesce(as_double(table.rate), 1.0)
    valid = {
        name: table[name].between(lowest.get(name, 0.0), limit)
        & (table[name] * rate).between(-limit, limit)
        for name in MONEY_INPUTS
    }
    originals = {
        f"{name}_original": valid[name].ifelse(table[name], None)
        for name in MONEY_INPUTS
    }
    bad = ibis.or_(*[(~valid[name]).fill_null(False) for name in MONEY_INPUTS])
    table = table.mutate(
        without_rate=ibis.or_(*given) & table.rate.isnull(),
        out_of_range=bad,
        **originals,
    )
    rate = as_double(table.rate)
    return table.mutate(
        **{name: as_amount(table[f"{name}_original"] * rate) for name in MONEY_INPUTS}
    )


def _emissions_in_range(table: ibis.Table, parameters: Parameters) -> ibis.Table:
    scopes = ("scope1", "scope2", "scope3")
    valid = {
        scope: table[scope].between(0.0, parameters.largest_emissions)
        for scope in scopes
    }
    bad = [(~valid[scope]).fill_null(False) for scope in scopes]
    return table.mutate(
        out_of_range=ibis.or_(table.out_of_range, *bad),
        **{scope: valid[scope].ifelse(table[scope], None) for scope in scopes},
    )


def _rank(table: ibis.Table, scope: str) -> ibis.Value:
    # Verification makes option 1a of any figure, whatever it was computed from; a basis
    # that is not said is a statement (1b).
    basis = table[f"{scope}_basis"]
    return ibis.cases(
        (table[scope].isnull(), ibis.null("int8")),
        (table[f"{scope}_verified"].fill_null(False), 1),
        (basis == "energy", 3),
        (basis == "production", 4),
        else_=2,
    ).cast("int8")


def _score(rank: ibis.Value, quality: ibis.Value, parameters: Parameters) -> ibis.Value:
    # A fact of better quality than its option lifts nothing: the option is the best that
    # PCAF grants for that kind of data.
    branches = [(rank == key, parameters.scores[name]) for key, name in RANKS.items()]
    base = ibis.cases(*branches).cast("int8")
    return base.notnull().ifelse(ibis.greatest(base, quality), None)
