"""The columns of every table the methods take and give, with unit and meaning."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

MONEY = pa.decimal128(18, 3)
TONNES = pa.decimal128(18, 6)
SHARE = pa.decimal128(18, 12)
RATE = pa.decimal128(18, 9)
TEXT = pa.string()
NUMBER = pa.float64()
DATE = pa.date32()
YES_NO = pa.bool_()
SCORE = pa.int8()
COUNT = pa.int64()


class ColumnError(ValueError):
    """A table lacks a required column, or holds what its type cannot take."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: name, Arrow type, what it means, and whether it may be absent."""

    name: str
    type: pa.DataType
    meaning: str
    required: bool = False


POSITIONS = (
    Column("loan_id", TEXT, "the bank's own loan id, unique in the book", True),
    Column("borrower_reference", TEXT, "the bank's own borrower id", True),
    Column("borrower_name", TEXT, "as the bank writes it"),
    Column("product", TEXT, "the bank's product name"),
    Column("currency", TEXT, "ISO 4217 code of the three amounts", True),
    Column("outstanding", MONEY, "disbursed less repaid, in `currency`", True),
    Column("limit", MONEY, "credit limit, in `currency`"),
    Column("undrawn", MONEY, "committed and not drawn, in `currency`; never in FE"),
    Column("sector_code", TEXT, "the catalogue's sector code of the borrower"),
    Column("district_code", TEXT, "the catalogue's district code of the borrower"),
    Column("row", COUNT, "row of the file the loan was read from"),
)

FACTS = (
    Column("currency", TEXT, "ISO 4217 code of the money below"),
    Column("equity", NUMBER, "total equity, may be negative"),
    Column("debt", NUMBER, "current and long-term debt"),
    Column("total_assets", NUMBER, "equity and liabilities"),
    Column("turnover", NUMBER, "revenue of one year"),
    Column("financials_period_end", DATE, "balance sheet date"),
    Column("scope1", NUMBER, "t CO2e of one year"),
    Column("scope1_basis", TEXT, "reported | energy | production"),
    Column("scope1_verified", YES_NO, "verified by a third party"),
    Column("scope1_quality", SCORE, "quality of the fact itself, 1 best to 5"),
    Column("scope2", NUMBER, "t CO2e of one year, location-based"),
    Column("scope2_basis", TEXT, "reported | energy | production"),
    Column("scope2_verified", YES_NO, "verified by a third party"),
    Column("scope2_quality", SCORE, "quality of the fact itself, 1 best to 5"),
    Column("scope3", NUMBER, "t CO2e of one year"),
    Column("scope3_basis", TEXT, "reported"),
    Column("scope3_verified", YES_NO, "verified by a third party"),
    Column("scope3_quality", SCORE, "quality of the fact itself, 1 best to 5"),
    Column("emissions_period_end", DATE, "end of the year the emissions are of"),
    Column("period_not_a_year", YES_NO, "a figure not of one year was left out"),
    Column("fact_ids", TEXT, "JSON object: column name to fact id"),
)

BORROWERS = (
    Column("borrower_reference", TEXT, "the bank's own borrower id", True),
    Column("company_id", TEXT, "the linked company, if it is linked"),
    Column("sector_code", TEXT, "goes before the sector of the loans"),
    Column("district_code", TEXT, "goes before the district of the loans"),
    *FACTS,
)

COMPANY_FACTS = (
    Column("company_id", TEXT, "the company the facts are of", True),
    Column(
        "layer", TEXT, "company_signed | estimated; one row per company and layer", True
    ),
    *FACTS,
)

SECTOR_FACTORS = (
    Column("sector_code", TEXT, "the sector the factor is published for", True),
    Column("basis", TEXT, "revenue | assets | asset_turnover", True),
    Column("scope", TEXT, "s12 | s3; empty for asset_turnover"),
    Column(
        "value", NUMBER, "t CO2e per million of `currency`; a ratio for turnover", True
    ),
    Column("currency", TEXT, "ISO 4217 code; empty for asset_turnover"),
    Column("year", COUNT, "year the factor is of"),
    Column("factor_id", TEXT, "id of this version of the factor", True),
    Column("source", TEXT, "where it is from", True),
    Column("mark", TEXT, "verified | computed | secondary | unverified | demo", True),
)

FX = (
    Column("currency", TEXT, "ISO 4217 code", True),
    Column("rate", RATE, "units of the reporting currency for one unit", True),
)

FACTORS_BY_SECTOR = (
    Column("sector_code", TEXT, "a sector that occurs in the book", True),
    Column("section", TEXT, "its section, one letter"),
    Column("revenue_s12", NUMBER, "t per million of revenue, reporting currency"),
    Column("revenue_s12_id", TEXT, "factor id"),
    Column("revenue_s12_mark", TEXT, "mark of the factor"),
    Column("revenue_s3", NUMBER, "t per million of revenue, reporting currency"),
    Column("revenue_s3_id", TEXT, "factor id"),
    Column("revenue_s3_mark", TEXT, "mark of the factor"),
    Column("assets_s12", NUMBER, "t per million of assets, reporting currency"),
    Column("assets_s12_id", TEXT, "factor id"),
    Column("assets_s12_mark", TEXT, "mark of the factor"),
    Column("assets_s3", NUMBER, "t per million of assets, reporting currency"),
    Column("assets_s3_id", TEXT, "factor id"),
    Column("assets_s3_mark", TEXT, "mark of the factor"),
    Column("asset_turnover", NUMBER, "revenue over assets of the sector"),
    Column("asset_turnover_id", TEXT, "factor id"),
    Column("asset_turnover_mark", TEXT, "mark of the factor"),
)


def schema(columns: tuple[Column, ...]) -> pa.Schema:
    """The Arrow schema of a list of columns, in its order."""
    return pa.schema([(column.name, column.type) for column in columns])


def conform(table: pa.Table, columns: tuple[Column, ...]) -> pa.Table:
    """The table with exactly these columns, in order and type; absent ones are null.

    Raises ColumnError for a required column that is missing or a value that does not
    fit. Columns that are not listed are left out.
    """
    arrays = []
    for column in columns:
        if column.name in table.column_names:
            arrays.append(_cast(table[column.name], column))
        elif column.required:
            raise ColumnError(f"column {column.name} is missing")
        else:
            arrays.append(pa.nulls(table.num_rows, column.type))
    return pa.table(arrays, schema=schema(columns))


def _cast(values: pa.ChunkedArray, column: Column) -> pa.ChunkedArray:
    if values.type == column.type:
        return values
    try:
        return values.cast(column.type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise ColumnError(f"column {column.name}: {error}") from error
