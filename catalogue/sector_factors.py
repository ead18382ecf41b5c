"""Average emissions of a sector, for borrowers who have reported nothing themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from catalogue.fx import FxSets
from catalogue.sectors import Sector
from catalogue.tables import FactorTables
from measures.sourced import Sourced

SECTION = "section"
PER_REVENUE = "sector-intensity-revenue"
PER_ASSETS = "sector-intensity-assets"
ASSET_TURNOVER = "sector-asset-turnover"
PRICE_CURRENCY = "USD"
DIGITS = Decimal("1.000000")


def sector_factor(
    tables: FactorTables, table: str, sector: Sector, on: date
) -> Sourced | None:
    """The figure of the sector's division; its section's, flagged `section`, if none.

    The bundled tables are demonstration values in tCO2e per million USD of revenue
    or of assets (PER_REVENUE, PER_ASSETS) and USD per USD (ASSET_TURNOVER).
    """
    if sector.division and (found := tables.lookup(table, sector.division, on)):
        return found
    found = tables.lookup(table, sector.section, on)
    if found is None or sector.division is None:
        return found
    return replace(found, fallback=SECTION)


def per_million(factor: Sourced, currency: str, sets: FxSets) -> Sourced | None:
    """The same factor per million of another currency, six digits; None without rate.

    Converted at the end of the factor's own price year; prices are not deflated.
    """
    rates = sets.on(date(factor.year, 12, 31))
    rate = rates.rate(PRICE_CURRENCY, currency) if rates else None
    if rate is None:
        return None
    value = (factor.value / rate).quantize(DIGITS)
    return replace(factor, value=value, unit=f"tCO2e/{currency} million")
