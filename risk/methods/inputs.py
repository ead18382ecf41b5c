"""Which layer's figure is used for each borrower: bank-held, company-signed, estimated."""

from __future__ import annotations

from collections.abc import Sequence

import ibis

from risk.methods.facts import MONEY_INPUTS
from risk.methods.parameters import Parameters

LAYER_PREFIX = {
    "bank_held": "bank",
    "company_signed": "signed",
    "estimated": "estimate",
}


def chosen_inputs(
    exposures: ibis.Table,
    bank_facts: ibis.Table,
    company_facts: ibis.Table,
    parameters: Parameters,
) -> ibis.Table:
    """Each borrower with the one figure used of every input, and whose it is.

    `exposures` has a row per borrower; the facts are usable ones, the bank's by borrower
    with the company that is linked to it, the others by company and layer. Equity and
    debt of one balance sheet belong together: never one from each layer. The best own
    emissions win by score, at equal scores by precedence.
    """
    table = _with_identity(_side_by_side(exposures, bank_facts, company_facts))
    order = parameters.precedence
    table = table.mutate(
        pair_layer=_first_layer(table, order["balance_sheet"], "equity", "debt"),
        assets_layer=_first_layer(table, order["balance_sheet"], "total_assets"),
        turnover_layer=_first_layer(table, order["turnover"], "turnover"),
        own_layer_s12=_best_layer(table, order["emissions"], "s12_score"),
        own_layer_s3=_best_layer(table, order["emissions"], "s3_score"),
    )
    return table.select(
        *exposures.columns,
        company_id=table.bank_company_id,
        turnover_layer=table.turnover_layer,
        own_layer_s12=table.own_layer_s12,
        own_layer_s3=table.own_layer_s3,
        **_balance_sheet(table),
        **_turnover(table),
        **_own_emissions(table, "s12"),
        **_own_emissions(table, "s3"),
        **_about_all_layers(table),
        scope1_given=_known_in(table, order["emissions"], "scope1"),
        scope2_given=_known_in(table, order["emissions"], "scope2"),
    )


def _side_by_side(
    exposures: ibis.Table, bank_facts: ibis.Table, company_facts: ibis.Table
) -> ibis.Table:
    held = _prefixed(bank_facts, "bank", "borrower_reference", *_IDENTITY)
    table = exposures.left_join(held, exposures.borrower_reference == held.bank_key)
    for layer in ("company_signed", "estimated"):
        prefix = LAYER_PREFIX[layer]
        rows = company_facts.filter(company_facts.layer == layer)
        part = _prefixed(rows, prefix, "company_id")
        key = part[f"{prefix}_key"]
        table = table.left_join(part, table.bank_company_id == key)
    return table


def _with_identity(table: ibis.Table) -> ibis.Table:
    """Sector and district of the borrower file go before those of the loans."""
    columns = {}
    for name in ("sector", "district"):
        held = table[f"bank_{name}_code"]
        columns[f"{name}_code"] = ibis.coalesce(held, table[f"{name}_code"])
        columns[f"several_{name}s"] = table[f"several_{name}s"] & held.isnull()
    return table.mutate(**columns)


_IDENTITY = ("company_id", "sector_code", "district_code")
_CARRIED = (
    *MONEY_INPUTS, *(f"{name}_original" for name in MONEY_INPUTS),
    "currency", "rate", "financials_period_end", "emissions_period_end", "fact_ids",
    "scope1", "scope2", "s12", "s12_rank", "s12_score", "s12_mixed",
    "s3", "s3_rank", "s3_score", "without_rate", "out_of_range",
    "financials_after", "emissions_after", "period_not_a_year",
)  # fmt: skip


def _prefixed(table: ibis.Table, prefix: str, key: str, *also: str) -> ibis.Table:
    named = {f"{prefix}_{name}": table[name] for name in (*_CARRIED, *also)}
    return table.select(**{f"{prefix}_key": table[key]}, **named)


def _balance_sheet(table: ibis.Table) -> dict[str, ibis.Value]:
    # Total assets are only shown where they divide: beside a pair they explain nothing.
    pair, assets = table.pair_layer, table.assets_layer
    layer = ibis.coalesce(pair, assets)
    alone = pair.isnull().ifelse(assets, None)
    return {
        "balance_sheet_layer": layer,
        "balance_sheet_currency": _from_layer(table, layer, "currency"),
        "balance_sheet_rate": _from_layer(table, layer, "rate"),
        "financials_period_end": _from_layer(table, layer, "financials_period_end"),
        "financials_after": _from_layer(table, layer, "financials_after"),
        "equity": _from_layer(table, pair, "equity"),
        "debt": _from_layer(table, pair, "debt"),
        "equity_original": _from_layer(table, pair, "equity_original"),
        "debt_original": _from_layer(table, pair, "debt_original"),
        "total_assets": _from_layer(table, alone, "total_assets"),
        "total_assets_original": _from_layer(table, alone, "total_assets_original"),
    }


def _turnover(table: ibis.Table) -> dict[str, ibis.Value]:
    layer = table.turnover_layer
    return {
        "turnover": _from_layer(table, layer, "turnover"),
        "turnover_original": _from_layer(table, layer, "turnover_original"),
        "turnover_currency": _from_layer(table, layer, "currency"),
        "turnover_rate": _from_layer(table, layer, "rate"),
    }


def _own_emissions(table: ibis.Table, scope: str) -> dict[str, ibis.Value]:
    layer = table[f"own_layer_{scope}"]
    columns = {
        f"own_{scope}": _from_layer(table, layer, scope),
        f"own_rank_{scope}": _from_layer(table, layer, f"{scope}_rank"),
        f"own_base_{scope}": _from_layer(table, layer, f"{scope}_score"),
        f"own_period_{scope}": _from_layer(table, layer, "emissions_period_end"),
        f"own_after_{scope}": _from_layer(table, layer, "emissions_after"),
    }
    if scope == "s12":
        for name in ("scope1", "scope2", "s12_mixed"):
            columns[name] = _from_layer(table, layer, name)
    return columns


def _about_all_layers(table: ibis.Table) -> dict[str, ibis.Value]:
    keys = [table[f"{prefix}_key"].notnull() for prefix in ("signed", "estimate")]
    ids = {f"{p}_fact_ids": table[f"{p}_fact_ids"] for p in LAYER_PREFIX.values()}
    return {
        **ids,
        "company_consulted": ibis.or_(*keys),
        "facts_without_rate": _in_any_layer(table, "without_rate"),
        "input_out_of_range": _in_any_layer(table, "out_of_range"),
        "period_not_a_year": _in_any_layer(table, "period_not_a_year"),
    }


def _in_any_layer(table: ibis.Table, column: str) -> ibis.Value:
    columns = [table[f"{prefix}_{column}"] for prefix in LAYER_PREFIX.values()]
    return ibis.or_(*[column.fill_null(False) for column in columns])


def _known_in(table: ibis.Table, layers: Sequence[str], column: str) -> ibis.Value:
    known = [table[f"{LAYER_PREFIX[layer]}_{column}"].notnull() for layer in layers]
    return ibis.or_(*known)


def _first_layer(
    table: ibis.Table, layers: Sequence[str], column: str, *also: str
) -> ibis.Value:
    branches = []
    for layer in layers:
        prefix = LAYER_PREFIX[layer]
        known = [table[f"{prefix}_{name}"].notnull() for name in (column, *also)]
        branches.append((ibis.and_(*known), layer))
    return ibis.cases(*branches)


def _best_layer(table: ibis.Table, layers: Sequence[str], column: str) -> ibis.Value:
    scores = [table[f"{LAYER_PREFIX[layer]}_{column}"] for layer in layers]
    # Null where no layer knows it; of equal scores the earlier layer is found first.
    best = ibis.least(*scores)
    return ibis.cases(
        *[(score == best, layer) for score, layer in zip(scores, layers, strict=True)]
    )


def _from_layer(table: ibis.Table, layer: ibis.Value, column: str) -> ibis.Value:
    return ibis.cases(
        *[
            (layer == name, table[f"{prefix}_{column}"])
            for name, prefix in LAYER_PREFIX.items()
        ]
    )
