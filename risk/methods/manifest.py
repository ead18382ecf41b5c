"""The manifest of a risk view: by what it was made and how to make it again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from measures.engine_snapshot import Manifest, canonical_sha256, engine_versions
from risk.methods.computation import ViewInputs, ViewResult
from risk.methods.parameters import Parameters
from risk.methods.view import METHOD_VERSION

KEYS = {
    "positions": ("loan_id",),
    "borrowers": ("borrower_reference",),
    "company_facts": ("company_id", "layer"),
    "sector_factors": ("sector_code", "basis", "scope", "factor_id"),
}


def manifest_of(
    inputs: ViewInputs,
    result: ViewResult,
    *,
    as_of: date,
    reporting_currency: str,
    parameters: Parameters,
    fx_set: str,
    input_hashes: Mapping[str, str] | None = None,
) -> Manifest:
    """The manifest of a view; a hash of an input that is already known is taken as is.

    The hash of an input is that of the table as handed in, so that the sealed copy of
    it can be checked. Raises SnapshotError if an input repeats a key.
    """
    known = dict(input_hashes or {})
    known["fx"] = canonical_sha256(inputs.fx_table(), ["currency"])
    for name, keys in KEYS.items():
        table = getattr(inputs, name)
        if name not in known and table is not None:
            known[name] = canonical_sha256(table, keys)
    return Manifest(
        method=METHOD_VERSION,
        as_of=as_of,
        reporting_currency=reporting_currency,
        parameters={parameters.id: parameters.sha256},
        fx_set=fx_set,
        inputs=known,
        outputs={
            "borrower_result": canonical_sha256(
                result.borrower_result, ["borrower_reference"]
            ),
            "aggregates": canonical_sha256(result.aggregates, ["cut", "key"]),
        },
        engine=engine_versions(),
    )
