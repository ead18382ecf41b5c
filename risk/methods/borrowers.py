"""The result of a view for each borrower: every figure with what it rests on."""

from __future__ import annotations

import functools
import operator

import ibis

from measures.engine import Plan, unbound
from risk.methods.attribution import with_attribution
from risk.methods.columns import (
    BORROWERS,
    COMPANY_FACTS,
    COUNT,
    DATE,
    FACTORS_BY_SECTOR,
    FX,
    MONEY,
    NUMBER,
    POSITIONS,
    RATE,
    SCORE,
    SHARE,
    TEXT,
    TONNES,
    Column,
    schema,
)
from risk.methods.exposure import borrower_exposures, converted_positions
from risk.methods.facts import RANKS, usable_facts
from risk.methods.financed_emissions import SCOPES, with_financed_emissions
from risk.methods.inputs import LAYER_PREFIX, chosen_inputs
from risk.methods.parameters import Parameters
from risk.methods.periods import AFTER


def _of_scope(scope: str, words: str) -> tuple[Column, ...]:
    return (
        Column(f"option_{scope}", TEXT, f"PCAF option for {words}; null: not computed"),
        Column(f"score_{scope}", SCORE, f"data-quality score for {words}, 1 to 5"),
        Column(f"fe_{scope}", TONNES, f"financed emissions, t CO2e, {words}"),
        Column(f"emissions_{scope}", NUMBER, f"the borrower's own t CO2e, {words}"),
        Column(f"emissions_layer_{scope}", TEXT, "layer of the own emissions"),
        Column(f"factor_{scope}", NUMBER, "factor used, t per million of reporting"),
        Column(f"factor_id_{scope}", TEXT, "id of that factor"),
        Column(
            f"mark_{scope}", TEXT, "worst mark of the factors used; null: none used"
        ),
        Column(f"reasons_{scope}", TEXT, "why each better option was not available"),
    )


BORROWER_RESULT = (
    Column("borrower_reference", TEXT, "the bank's own borrower id"),
    Column("company_id", TEXT, "set if a company's facts were consulted"),
    Column("sector_code", TEXT, "of the borrower, else of its largest exposure"),
    Column("section", TEXT, "section of that sector"),
    Column("district_code", TEXT, "of the borrower, else of its largest exposure"),
    Column("loans", COUNT, "number of loans"),
    Column("loans_without_rate", COUNT, "loans whose currency has no rate"),
    Column("exposure", MONEY, "outstanding, reporting currency, converted loans only"),
    Column("undrawn", MONEY, "undrawn, reporting currency; never in FE"),
    Column("balance_sheet_layer", TEXT, "layer of equity and debt or total assets"),
    Column("balance_sheet_currency", TEXT, "its currency"),
    Column("balance_sheet_rate", RATE, "its rate to the reporting currency"),
    Column("equity_original", NUMBER, "as given"),
    Column("debt_original", NUMBER, "as given"),
    Column("total_assets_original", NUMBER, "as given"),
    Column("equity", MONEY, "reporting currency"),
    Column("debt", MONEY, "reporting currency"),
    Column("total_assets", MONEY, "reporting currency, only if it was needed"),
    Column("attribution_basis", TEXT, "equity_debt | total_assets"),
    Column("denominator", MONEY, "what the outstanding amount is divided by"),
    Column("attribution_factor", SHARE, "share of the borrower's emissions, 0 to 1"),
    Column("turnover_layer", TEXT, "layer of the turnover"),
    Column("turnover_currency", TEXT, "its currency"),
    Column("turnover_rate", RATE, "its rate to the reporting currency"),
    Column("turnover_original", NUMBER, "as given"),
    Column("turnover", MONEY, "reporting currency"),
    Column("asset_turnover", NUMBER, "of the sector, used by option 3c"),
    Column("asset_turnover_id", TEXT, "id of that factor"),
    Column("scope1", NUMBER, "own scope 1 used, t CO2e"),
    Column("scope2", NUMBER, "own scope 2 used, t CO2e"),
    *_of_scope("s12", "scope 1+2"),
    *_of_scope("s3", "scope 3"),
    Column("financials_period_end", DATE, "date of the balance sheet used"),
    Column("emissions_period_end", DATE, "end of the year of the own emissions used"),
    Column("bank_fact_ids", TEXT, "JSON: input to bank-held fact id"),
    Column("signed_fact_ids", TEXT, "JSON: input to company-signed fact id"),
    Column("estimate_fact_ids", TEXT, "JSON: input to estimated fact id"),
    Column("flags", TEXT, "what a reader must know, codes divided by blanks"),
)

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
