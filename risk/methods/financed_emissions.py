"""Financed emissions of each borrower by the best option its data allows (PCAF)."""

from __future__ import annotations

import ibis

from measures.expressions import as_double, as_tonnes
from risk.methods.facts import RANKS
from risk.methods.parameters import Parameters

MILLION = 1_000_000.0
MARKS = ("demo", "unverified", "secondary", "computed", "verified")
"""The catalogue's marks, the least sure first: of two the earlier is told."""


def with_financed_emissions(
    table: ibis.Table, scope: str, parameters: Parameters
) -> ibis.Table:
    """Add option, score, tonnes and reasons for `s12` (scope 1+2) or `s3` (scope 3).

    Expects the columns of `with_attribution` and those of the sector's factors. The
    option with the lowest score is taken; at equal scores the earlier in the order own
    data, 3a, 3b, 3c. Tonnes are rounded to six places; without an option they are null.
    """
    kept = table.columns
    table = _with_scores(table, scope, parameters)
    table = _with_choice(table)
    return table.select(*kept, **_result(table, scope))


def _with_scores(table: ibis.Table, scope: str, parameters: Parameters) -> ibis.Table:
    """The score each kind of option would have, null where its data is missing."""
    table = table.mutate(
        why_not_own=_why_not_own(table, scope),
        why_not_3a=_why_not_3a(table, scope),
        why_not_3b=_why_not_3b(table, scope),
        why_not_3c=_why_not_3c(table, scope),
    )
    scores, worst = parameters.scores, parameters.estimated_input_score
    balance = (table.balance_sheet_layer == "estimated").fill_null(False)
    turnover = (table.turnover_layer == "estimated").fill_null(False)
    base = table[f"own_base_{scope}"]
    own = balance.ifelse(ibis.greatest(base, ibis.literal(worst, "int8")), base)
    by_turnover = (balance | turnover).ifelse(
        ibis.literal(max(scores["3a"], worst), "int8"),
        ibis.literal(scores["3a"], "int8"),
    )
    return table.mutate(
        own_score=table.why_not_own.isnull().ifelse(own, None),
        score_3a=table.why_not_3a.isnull().ifelse(by_turnover, None),
        score_3b=_score_if(table.why_not_3b, scores["3b"]),
        score_3c=_score_if(table.why_not_3c, scores["3c"]),
    )


def _score_if(why_not: ibis.Value, score: int) -> ibis.Value:
    return why_not.isnull().ifelse(ibis.literal(score, "int8"), None)


def _with_choice(table: ibis.Table) -> ibis.Table:
    # By score and not by the order of the table: own data guessed from floor area (5)
    # give way to an estimate from the company's own revenue (4).
    best = ibis.least(table.own_score, table.score_3a, table.score_3b, table.score_3c)
    table = table.mutate(best_score=best)
    return table.mutate(
        kind=ibis.cases(
            (table.own_score == table.best_score, "own"),
            (table.score_3a == table.best_score, "3a"),
            (table.score_3b == table.best_score, "3b"),
            (table.score_3c == table.best_score, "3c"),
        ),
    )


def _result(table: ibis.Table, scope: str) -> dict[str, ibis.Value]:
    rank = table[f"own_rank_{scope}"]
    own = table.kind == "own"
    own_option = ibis.cases(*[(rank == key, name) for key, name in RANKS.items()])
    option = own.ifelse(own_option, table.kind)
    return {
        f"option_{scope}": option,
        f"score_{scope}": table.best_score,
        f"fe_{scope}": as_tonnes(_tonnes(table, scope)),
        f"emissions_{scope}": own.ifelse(table[f"own_{scope}"], None),
        f"emissions_layer_{scope}": own.ifelse(table[f"own_layer_{scope}"], None),
        f"reasons_{scope}": _reasons(table, option),
        **_factor_used(table, scope),
    }


def _tonnes(table: ibis.Table, scope: str) -> ibis.Value:
    revenue, assets = table[f"revenue_{scope}"], table[f"assets_{scope}"]
    # Options 3b and 3c estimate per amount lent and need no attribution factor.
    share = as_double(table.attribution_factor)
    lent = as_double(table.exposure) / MILLION
    earned = as_double(table.turnover) / MILLION
    return ibis.cases(
        (table.kind == "own", share * table[f"own_{scope}"]),
        (table.kind == "3a", share * earned * revenue),
        (table.kind == "3b", lent * assets),
        (table.kind == "3c", lent * table.asset_turnover * revenue),
    )


def _factor_used(table: ibis.Table, scope: str) -> dict[str, ibis.Value]:
    by_assets, both = table.kind == "3b", table.kind == "3c"
    by_revenue = table.kind.isin(["3a", "3c"])

    def used(ending: str) -> ibis.Value:
        assets, revenue = f"assets_{scope}{ending}", f"revenue_{scope}{ending}"
        return ibis.cases((by_assets, table[assets]), (by_revenue, table[revenue]))

    mark, ratio_mark = used("_mark"), table.asset_turnover_mark
    return {
        f"factor_{scope}": used(""),
        f"factor_id_{scope}": used("_id"),
        f"mark_{scope}": both.ifelse(
            ibis.cases(*[((mark == m) | (ratio_mark == m), m) for m in MARKS]), mark
        ),
    }


def _why_not_own(table: ibis.Table, scope: str) -> ibis.Value:
    known = table[f"own_base_{scope}"].notnull()
    halves = (
        [
            (table.scope1_given & ~known, "scope2_missing"),
            (table.scope2_given & ~known, "scope1_missing"),
        ]
        if scope == "s12"
        else []
    )
    return ibis.cases(
        *halves,
        (~known, "emissions_missing"),
        else_=table.attribution_reason,
    )


def _why_not_3a(table: ibis.Table, scope: str) -> ibis.Value:
    unknown = table.turnover.isnull()
    return ibis.cases(
        (table.attribution_reason.notnull(), table.attribution_reason),
        (unknown & table.facts_without_rate, "fx_rate_missing"),
        (unknown, "turnover_missing"),
        *_factor_missing(table, f"revenue_{scope}", "revenue_factor_missing"),
    )


def _why_not_3b(table: ibis.Table, scope: str) -> ibis.Value:
    return ibis.cases(
        (table.exposure_reason.notnull(), table.exposure_reason),
        *_factor_missing(table, f"assets_{scope}", "asset_factor_missing"),
    )


def _why_not_3c(table: ibis.Table, scope: str) -> ibis.Value:
    return ibis.cases(
        (table.exposure_reason.notnull(), table.exposure_reason),
        *_factor_missing(table, "asset_turnover", "asset_turnover_missing"),
        (table[f"revenue_{scope}"].isnull(), "revenue_factor_missing"),
    )


def _factor_missing(
    table: ibis.Table, column: str, code: str
) -> list[tuple[ibis.Value, str]]:
    return [
        (table.sector_code.isnull(), "sector_missing"),
        (table[column].isnull(), code),
    ]


def _reasons(table: ibis.Table, option: ibis.Value) -> ibis.Value:
    """Why each better option was not taken, as `option:code` divided by blanks."""
    kind = table.kind
    own = "own:" + ibis.coalesce(table.why_not_own, ibis.literal("quality_worse"))
    worse = ibis.literal("quality_worse")
    first = own + " 3a:" + ibis.coalesce(table.why_not_3a, worse)
    second = first + " 3b:" + ibis.coalesce(table.why_not_3b, worse)
    return ibis.cases(
        (option == "1a", ""),
        (kind == "own", "1a:not_verified"),
        (kind == "3a", own),
        (kind == "3b", first),
        (kind == "3c", second),
        else_=second + " 3c:" + table.why_not_3c,
    )
