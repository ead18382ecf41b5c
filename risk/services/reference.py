"""Reference data of a view: published as it stands, read again by its hash."""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from catalogue.fx import FxSets, fx_sets
from catalogue.models import CatalogueVersion
from catalogue.sector_factors import (
    ASSET_TURNOVER,
    PER_ASSETS,
    PER_REVENUE,
    PRICE_CURRENCY,
)
from catalogue.tables import FactorTables, load
from risk.methods.columns import RATE, SECTOR_FACTORS, conform
from risk.methods.parameters import Parameters, load_parameters

PARAMETERS = Path(__file__).parent.parent / "parameters" / "financed_emissions.yaml"
_TABLES = {
    PER_REVENUE: ("revenue", "s12", PRICE_CURRENCY),
    PER_ASSETS: ("assets", "s12", PRICE_CURRENCY),
    ASSET_TURNOVER: ("asset_turnover", None, None),
}


class MissingReferenceError(Exception):
    """A view names reference data that is not kept here; the message names it."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What every view of a day is computed with, and the hash of each part."""

    parameters: Parameters
    factors: pa.Table
    rates: dict[str, Decimal]
    manifest: dict[str, dict[str, str]]


def publish_reference(*, on: date, currency: str) -> dict[str, dict[str, str]]:
    """Keep today's parameters, factors and rates under their hashes.

    Gives the part of a manifest that `read_reference` needs: name -> id and sha256.
    """
    text = PARAMETERS.read_text("utf-8")
    parameters = load_parameters(PARAMETERS)
    contents: dict[str, tuple[str, str, dict[str, object]]] = {
        "parameters": ("risk.parameters", parameters.id, {"yaml": text}),
        "factors": ("risk.sector_factors", "", {"rows": _factor_rows(load(), on)}),
        "fx": ("risk.fx", *_fx(fx_sets(), on, currency)),
    }
    return {
        part: {"name": name, "id": identity, "sha256": _keep(name, content)}
        for part, (name, identity, content) in contents.items()
    }


def read_reference(manifest: dict[str, dict[str, str]]) -> Reference:
    """The reference data a manifest names; raises MissingReferenceError."""
    kept = {}
    for part, entry in manifest.items():
        version = CatalogueVersion.objects.filter(pk=entry["sha256"]).first()
        if version is None or _sha256(version.content) != entry["sha256"]:
            raise MissingReferenceError(f"{entry['name']} {entry['sha256'][:12]}")
        kept[part] = version.content
    rows = kept["factors"]["rows"]
    names = [column.name for column in SECTOR_FACTORS]
    table = pa.table({name: [row.get(name) for row in rows] for name in names})
    return Reference(
        parameters=_parameters(kept["parameters"]["yaml"]),
        factors=conform(table, SECTOR_FACTORS),
        rates={code: Decimal(rate) for code, rate in kept["fx"]["rates"].items()},
        manifest=manifest,
    )


def _keep(name: str, content: dict[str, object]) -> str:
    digest = _sha256(content)
    CatalogueVersion.objects.get_or_create(
        sha256=digest, defaults={"name": name, "content": content}
    )
    return digest


def _sha256(content: object) -> str:
    text = json.dumps(
        content, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _factor_rows(tables: FactorTables, on: date) -> list[dict[str, object]]:
    """Each sector's factor valid that day, in the columns SECTOR_FACTORS."""
    rows: list[dict[str, object]] = []
    for name, (basis, scope, currency) in _TABLES.items():
        for key in sorted(tables.table(name).entries):
            factor = tables.lookup(name, key, on)
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
    return rows


def _fx(sets: FxSets, on: date, currency: str) -> tuple[str, dict[str, object]]:
    """The id and the rates of the latest set of that day, into one currency."""
    chosen = sets.on(on)
    content: dict[str, object] = {"currency": currency, "rates": {currency: "1"}}
    if chosen is None:
        return "", content
    places = Decimal(1).scaleb(-RATE.scale)
    rates = {}
    for code in sorted({*chosen.rates, chosen.base, currency}):
        rate = chosen.rate(code, currency)
        if rate is not None:
            rates[code] = str(rate.quantize(places))
    content |= {
        "rates": rates,
        "id": chosen.id,
        "as_of": chosen.as_of.isoformat(),
        "source": chosen.source,
        "mark": chosen.mark,
    }
    return chosen.id, content


def _parameters(text: str) -> Parameters:
    with tempfile.TemporaryDirectory(prefix="greenfin-") as folder:
        path = Path(folder) / "parameters.yaml"
        path.write_text(text, "utf-8")
        return load_parameters(path)
