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

from catalogue.fx import fx_sets
from catalogue.models import CatalogueVersion
from catalogue.tables import load
from risk.compute import PARAMETERS, factor_table, rates_on
from risk.methods.columns import SECTOR_FACTORS, conform
from risk.methods.parameters import Parameters, load_parameters


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
        "factors": ("risk.sector_factors", "", _factors(on)),
        "fx": ("risk.fx", *_fx(on, currency)),
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
    # The hash is the key, so that two views published at once keep one version.
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


def _factors(on: date) -> dict[str, object]:
    """Each sector's factor valid that day."""
    return {"rows": factor_table(load(), on).to_pylist()}


def _fx(on: date, currency: str) -> tuple[str, dict[str, object]]:
    """The id and the rates of the latest set of that day, into one currency."""
    sets = fx_sets()
    identity, rates = rates_on(sets, on, currency)
    content: dict[str, object] = {
        "currency": currency,
        "rates": {code: str(rate) for code, rate in rates.items()},
    }
    if chosen := sets.on(on):
        content |= {
            "id": identity,
            "as_of": chosen.as_of.isoformat(),
            "source": chosen.source,
            "mark": chosen.mark,
        }
    return identity, content


def _parameters(text: str) -> Parameters:
    with tempfile.TemporaryDirectory(prefix="greenfin-") as folder:
        path = Path(folder) / "parameters.yaml"
        path.write_text(text, "utf-8")
        return load_parameters(path)
