"""What a view gives: the columns of each borrower's result and of the totals by cut."""

from __future__ import annotations

import pyarrow as pa

from risk.methods.columns import (
    COUNT,
    DATE,
    MONEY,
    NUMBER,
    RATE,
    SCORE,
    SHARE,
    TEXT,
    TONNES,
    Column,
)

SCOPES = ("s12", "s3")


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

CUTS = {
    "overall": None,
    "section": "section",
    "sector": "sector_code",
    "district": "district_code",
    "option": "option_s12",
}
"""Each cut and the column of the borrower result that it divides by."""

_MONEY_SUM = pa.decimal128(38, 3)
_TONNES_SUM = pa.decimal128(38, 6)


def _sums_of(scope: str) -> tuple[Column, ...]:
    return (
        Column(f"borrowers_{scope}", COUNT, "borrowers with FE"),
        Column(f"borrowers_own_{scope}", COUNT, "of these, by options 1 and 2"),
        Column(f"exposure_{scope}", _MONEY_SUM, "exposure with FE"),
        Column(f"exposure_own_{scope}", _MONEY_SUM, "of this, by options 1 and 2"),
        Column(f"exposure_marked_{scope}", _MONEY_SUM, "of this, by marked factors"),
        Column(f"exposure_score_{scope}", _MONEY_SUM, "sum of exposure x score"),
        Column(f"fe_{scope}", _TONNES_SUM, "financed emissions, t; null: none"),
        Column(f"fe_own_{scope}", _TONNES_SUM, "of this, by options 1 and 2"),
    )


AGGREGATES = (
    Column("cut", TEXT, "overall | section | sector | district | option"),
    Column("key", TEXT, "the value of the cut; empty: overall, or not known"),
    Column("borrowers", COUNT, "borrowers"),
    Column("loans", COUNT, "loans"),
    Column("loans_without_rate", COUNT, "loans left out of the exposure"),
    Column("capped", COUNT, "borrowers whose attribution factor was capped"),
    Column("exposure", _MONEY_SUM, "outstanding of converted loans; null: none"),
    Column("undrawn", _MONEY_SUM, "undrawn of converted loans; null: none"),
    *_sums_of("s12"),
    *_sums_of("s3"),
)
