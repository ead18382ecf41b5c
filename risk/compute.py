"""The risk methods on files: what `manage.py risk compute` does, without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from catalogue.districts import districts
from catalogue.fx import FxSets
from catalogue.sector_factors import (
    ASSET_TURNOVER,
    PER_ASSETS,
    PER_REVENUE,
    PRICE_CURRENCY,
)
from catalogue.sectors import resolve_sector
from catalogue.tables import FactorTables
from measures.engine import Engine, Limits
from measures.engine_snapshot import Manifest
from measures.money import rounded
from risk.methods.columns import POSITIONS, RATE, SECTOR_FACTORS, conform
from risk.methods.company_file import read_companies
from risk.methods.computation import ViewInputs, ViewResult
from risk.methods.loan_book import LoanBookReading, read_positions
from risk.methods.loan_book_mapping import RawTable, suggest_mapping
from risk.methods.manifest import manifest_of
from risk.methods.parameters import load_parameters
from risk.methods.positions import position_results
from risk.methods.view import compute_view

PARAMETERS = Path(__file__).parent / "parameters" / "financed_emissions.yaml"
_BASES = {
    PER_REVENUE: ("revenue", "s12", PRICE_CURRENCY),
    PER_ASSETS: ("assets", "s12", PRICE_CURRENCY),
    ASSET_TURNOVER: ("asset_turnover", None, None),
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What a computation is made on: the day, the currency, and dated reference data."""

    as_of: date
    currency: str
    tables: FactorTables
    fx: FxSets
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class Computation:
    """A view computed from files, with the reading of the loans and the manifest."""

    reading: LoanBookReading
    result: ViewResult
    position_result: pa.Table
    manifest: Manifest


def compute_files(
    loans: RawTable, companies: RawTable | None, terms: Terms
) -> Computation:
    """Compute a view from a loan file and, if there is one, a file of company facts.

    Columns of the loan file are found by their headings; rows in error are left out and
    stand in the findings. Raises MappingError, CompanyFileError, DuplicateRowError and
    EngineError.
    """
    fx_id, rates = rates_on(terms.fx, terms.as_of, terms.currency)
    reading = read_positions(
        loans,
        suggest_mapping(loans.header),
        resolve_sector=sector_code,
        resolve_district=district_code,
        currencies=terms.fx.currencies.keys(),
        default_currency=terms.currency,
        rated=rates.keys(),
    )
    borrowers, facts = (None, None) if companies is None else read_companies(companies)
    inputs = ViewInputs(
        positions=conform(reading.positions, POSITIONS),
        rates=rates,
        sector_factors=factor_table(terms.tables, terms.as_of),
        borrowers=borrowers,
        company_facts=facts,
        as_of=terms.as_of,
    )
    parameters = load_parameters(PARAMETERS)
    result = compute_view(inputs, parameters, limits=terms.limits)
    with Engine(terms.limits) as engine:
        parts = position_results(
            inputs.positions, inputs.fx_table(), result.borrower_result, engine
        )
    manifest = manifest_of(
        inputs,
        result,
        as_of=terms.as_of,
        reporting_currency=terms.currency,
        parameters=parameters,
        fx_set=fx_id,
    )
    return Computation(reading, result, parts, manifest)


def sector_code(text: str) -> str | None:
    """The catalogue's code of a sector as a bank writes it."""
    sector = resolve_sector(text)
    return sector.code if sector else None


def district_code(text: str) -> str | None:
    """The catalogue's code of a district, from its code or one of its names."""
    wanted = text.strip().casefold()
    for code, district in districts().items():
        names = {name.casefold() for name in district.name.values()}
        short = {name.removesuffix("區") for name in names}
        if wanted in {code.casefold(), *names, *short}:
            return code
    return None


def rates_on(sets: FxSets, day: date, currency: str) -> tuple[str, dict[str, Decimal]]:
    """Id and rates of the latest set of that day into one currency, nine places.

    Without a set only the currency itself has a rate.
    """
    chosen = sets.on(day)
    if chosen is None:
        return "", {currency: Decimal(1)}
    # Rounded to nine places here, so that the rate a page shows is the one that was used.
    found = {
        code: chosen.rate(code, currency)
        for code in sorted({*chosen.rates, chosen.base, currency})
    }
    return chosen.id, {
        code: rounded(rate, RATE.scale)
        for code, rate in found.items()
        if rate is not None
    }


def factor_table(tables: FactorTables, day: date) -> pa.Table:
    """Every sector's factors valid that day, in the columns SECTOR_FACTORS."""
    rows = []
    for name, (basis, scope, currency) in _BASES.items():
        for key in sorted(tables.table(name).entries):
            factor = tables.lookup(name, key, day)
            if factor is None:
                continue
            rows.append(
                {
                    "sector_code": key,
                    "basis": basis,
                    "scope": scope,
                    "value": float(factor.value),
                    "currency": currency,
                    "year": factor.year,
                    "factor_id": factor.id,
                    "source": factor.source,
                    "mark": factor.mark,
                }
            )
    names = [column.name for column in SECTOR_FACTORS]
    table = pa.table({name: [row[name] for row in rows] for name in names})
    return conform(table, SECTOR_FACTORS)
