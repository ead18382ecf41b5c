"""The result of a view for each borrower: every figure with what it rests on."""

from __future__ import annotations

import functools
import operator

import ibis

from measures.expressions import Plan, unbound
from risk.methods.attribution import with_attribution
from risk.methods.columns import (
    BORROWERS,
    COMPANY_FACTS,
    FACTORS_BY_SECTOR,
    FX,
    POSITIONS,
    schema,
)
from risk.methods.exposure import borrower_exposures, converted_positions
from risk.methods.facts import RANKS, usable_facts
from risk.methods.financed_emissions import with_financed_emissions
from risk.methods.inputs import LAYER_PREFIX, chosen_inputs
from risk.methods.parameters import Parameters
from risk.methods.periods import AFTER
from risk.methods.results import BORROWER_RESULT, SCOPES

_FLAGS = (
    "attribution_capped", "negative_equity", "total_assets_used", "mixed_options",
    "quality_lowered", "estimated_input", "facts_without_rate", "input_out_of_range",
    "period_after_as_of", "period_not_a_year", "several_sectors", "several_districts",
)  # fmt: skip


def borrower_plan(parameters: Parameters, dialect: str = "duckdb") -> Plan:
    """The plan over the tables `positions`, `borrowers`, `company_facts`, `fx` and
    `factors` whose last step has the columns BORROWER_RESULT, in no promised order."""
    plan = Plan(dialect)
    fx = unbound("fx", schema(FX))
    held = unbound("borrowers", schema((*BORROWERS, *AFTER)))
    companies = unbound("company_facts", schema((*COMPANY_FACTS, *AFTER)))
    positions = unbound("positions", schema(POSITIONS))
    loans = plan.step("loans", converted_positions(positions, fx))
    exposures = plan.step("exposures", borrower_exposures(loans))
    bank = plan.step("bank_facts", usable_facts(held, fx, parameters))
    own = plan.step("own_facts", usable_facts(companies, fx, parameters))
    table = plan.step("inputs", chosen_inputs(exposures, bank, own, parameters))
    factors = unbound("factors", schema(FACTORS_BY_SECTOR))
    table = table.left_join(factors, "sector_code").drop("sector_code_right")
    table = plan.step("attributed", with_attribution(table, parameters))
    for scope in SCOPES:
        financed = with_financed_emissions(table, scope, parameters)
        table = plan.step(f"financed_{scope}", financed)
    plan.step("borrower_result", _final(_with_flags(table, parameters)))
    return plan


def _with_flags(table: ibis.Table, parameters: Parameters) -> ibis.Table:
    own = table.emissions_layer_s12.notnull()
    by_turnover = (table.option_s12 == "3a").fill_null(False)
    estimated = (table.balance_sheet_layer == "estimated").fill_null(False)
    turnover_estimated = (table.turnover_layer == "estimated").fill_null(False)
    best = [(table.option_s12 == name, parameters.scores[name]) for name in _OWN]
    by_both = (table.option_s12 == "3c") | (table.option_s3 == "3c")
    by_both = by_both.fill_null(False)
    table = table.mutate(
        mixed_options=own & table.s12_mixed,
        quality_lowered=own & (table.own_base_s12 > ibis.cases(*best)),
        estimated_input=((own | by_turnover) & estimated)
        | (by_turnover & turnover_estimated),
        period_after_as_of=_used_after(table, own, by_turnover),
        total_assets_used=table.attribution_basis == "total_assets",
        company_id=table.company_consulted.ifelse(table.company_id, None),
        emissions_period_end=ibis.coalesce(
            own.ifelse(table.own_period_s12, None),
            table.emissions_s3.notnull().ifelse(table.own_period_s3, None),
        ),
        scope1=own.ifelse(table.scope1, None),
        scope2=own.ifelse(table.scope2, None),
        asset_turnover=by_both.ifelse(table.asset_turnover, None),
        asset_turnover_id=by_both.ifelse(table.asset_turnover_id, None),
    )
    words = [table[flag].fill_null(False).ifelse(f"{flag} ", "") for flag in _FLAGS]
    anything = ibis.or_(*[table[flag].fill_null(False) for flag in _FLAGS])
    flags = anything.ifelse(functools.reduce(operator.add, words).strip(), "")
    return table.mutate(flags=flags)


_OWN = tuple(RANKS.values())


def _used_after(
    table: ibis.Table, own: ibis.Value, by_turnover: ibis.Value
) -> ibis.Value:
    """Whether a figure that went in is of a time after the day of the positions."""
    own_s3 = table.emissions_layer_s3.notnull()
    return ibis.or_(
        own & table.own_after_s12.fill_null(False),
        own_s3 & table.own_after_s3.fill_null(False),
        (own | own_s3 | by_turnover) & table.financials_after.fill_null(False),
    )


def _final(table: ibis.Table) -> ibis.Table:
    types = schema(BORROWER_RESULT)
    wanted = ibis.Schema.from_pyarrow(types)
    return table.select(
        **{name: table[name].cast(kind) for name, kind in wanted.items()}
    )


FACT_ID_COLUMNS = {name: f"{prefix}_fact_ids" for name, prefix in LAYER_PREFIX.items()}
