"""What a view is computed from: frozen before the computation, read again from there."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from datetime import date
from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
from django.utils import timezone

from companies.models import Fact
from companies.services.keys import seal_for
from documents.models import StoredFile
from documents.storage import copy_plain
from risk.data_points import DATA_POINTS, company_row
from risk.files import keep_table, read_table
from risk.methods.columns import BORROWERS, COMPANY_FACTS, FACTS, schema
from risk.models import Borrower, BorrowerLink, LoanBook, RiskView, SealedInput
from risk.sealed import unsealed
from risk.selectors.sight import allowed_scopes
from risk.services.reference import Reference, publish_reference
from risk.tables import write_arrow

Manifest = dict[str, dict[str, object]]


def freeze_inputs(*, view: RiskView, book: LoanBook) -> dict[str, object]:
    """Seal the facts the bank may use today and keep the rest by content.

    Gives the inputs of the manifest: with these alone the view can be computed again.
    """
    today = timezone.localdate()
    allowed = set(allowed_scopes(bank_id=view.organisation_id, on=today))
    facts = _consented_facts(view.organisation_id, _companies_in(book) & allowed, today)
    sealed = {
        company_id: _seal(view, company_id, rows) for company_id, rows in facts.items()
    }
    borrowers = keep_table(
        organisation_id=view.organisation_id,
        name=f"borrowers-{view.pk}.parquet",
        table=borrower_table(book, set(facts)),
    )
    assert book.positions is not None
    return {
        "positions": {"file": str(book.positions_id), "sha256": book.positions.sha256},
        "borrowers": {"file": str(borrowers.pk), "sha256": borrowers.sha256},
        "company_facts": {
            str(key): sha for key, sha in sorted(sealed.items(), key=str)
        },
        "reference": publish_reference(on=book.as_of, currency=book.currency),
    }


def lay_out_inputs(
    *, view: RiskView, inputs: dict[str, object], reference: Reference, folder: Path
) -> dict[str, object]:
    """The frozen inputs again, as files in `folder` and what stands beside them.

    They lie there in the clear: the folder must be one that is not kept. Raises
    KeyDestroyedError if a company erased what it had shared, MissingFileError if
    something is gone.
    """
    files = {part: folder / f"{part}.parquet" for part in ("positions", "borrowers")}
    for part, path in files.items():
        copy_plain(_file(view, inputs, part), path)
    tables = {
        "company_facts": _company_facts(view),
        "sector_factors": reference.factors,
    }
    for name, table in tables.items():
        files[name] = folder / f"{name}.arrow"
        write_arrow(table, files[name])
    return {
        "inputs": {name: str(path) for name, path in files.items()},
        "rates": {code: str(rate) for code, rate in reference.rates.items()},
        "as_of": view.book.as_of.isoformat(),
    }


def borrower_names(bank_id: UUID) -> pa.Table:
    """The bank's own id and name of each of its borrowers, by reference."""
    columns = ("borrower_reference", "borrower_id", "borrower_name")
    held = Borrower.objects.filter(organisation_id=bank_id).order_by("reference")
    rows = held.values_list("reference", "pk", "name").iterator(5_000)
    known = [(reference, str(pk), name) for reference, pk, name in rows]
    values = zip(*known, strict=True) if known else ([], [], [])
    arrays = [pa.array(column, pa.string()) for column in values]
    return pa.table(dict(zip(columns, arrays, strict=True)))


def borrower_table(book: LoanBook, companies: set[UUID]) -> pa.Table:
    """What the bank holds of its borrowers, with the companies that are linked."""
    links = {
        link.borrower_id: link.company_id
        for link in BorrowerLink.objects.confirmed().filter(
            organisation_id=book.organisation_id, company_id__in=companies
        )
    }
    names = [column.name for column in FACTS]
    columns: dict[str, list[object]] = defaultdict(list)
    held_by_bank = Borrower.objects.filter(organisation_id=book.organisation_id)
    for borrower in held_by_bank.order_by("reference").iterator(2_000):
        company_id = links.get(borrower.pk)
        columns["borrower_reference"].append(borrower.reference)
        columns["company_id"].append(str(company_id) if company_id else None)
        columns["sector_code"].append(borrower.sector_code or None)
        columns["district_code"].append(borrower.district_code or None)
        for name in names:
            columns[name].append(_plain(name, borrower.held.get(name)))
    types = schema(BORROWERS)
    if not columns:
        return types.empty_table()
    return pa.table({name: columns[name] for name in types.names}, schema=types)


def _plain(name: str, value: object) -> object:
    """A value of JSON as Arrow takes it."""
    if value is None:
        return None
    if name.endswith("_period_end"):
        return date.fromisoformat(str(value))
    return json.dumps(value, sort_keys=True) if name == "fact_ids" else value


def _companies_in(book: LoanBook) -> set[UUID]:
    """The linked companies whose loans stand in the book; it needs nobody else's facts."""
    links = BorrowerLink.objects.confirmed().filter(
        organisation_id=book.organisation_id
    )
    linked = dict(links.values_list("borrower_reference", "company_id"))
    if not linked or book.positions is None:
        return set()
    held = read_table(book.positions, ["borrower_reference"])["borrower_reference"]
    found = held.filter(pc.is_in(held, pa.array(list(linked), held.type))).unique()
    return {
        company
        for reference in found.to_pylist()
        if (company := linked[reference]) is not None
    }


def _consented_facts(
    bank_id: UUID, companies: set[UUID], day: date
) -> dict[UUID, list[dict[str, object]]]:
    """The facts of these companies that a consent in force lets the bank use."""
    facts = (
        Fact.objects.consented_to(bank_id, day)
        .current()
        .filter(
            organisation_id__in=companies,
            data_point__in=DATA_POINTS,
            state="answered",
            dimensions={},
        )
        .order_by("organisation_id", "data_point", "period_end", "known_from", "id")
    )
    found: dict[UUID, list[dict[str, object]]] = defaultdict(list)
    for fact in facts:
        found[fact.organisation_id].append(_as_json(fact))
    return dict(found)


def _as_json(fact: Fact) -> dict[str, object]:
    return {
        "id": str(fact.pk),
        "data_point": fact.data_point,
        "period_start": fact.period_start.isoformat(),
        "period_end": fact.period_end.isoformat(),
        "number": None if fact.number is None else str(fact.number.normalize()),
        "unit": fact.unit,
        "quality": fact.quality,
        "layer": fact.layer,
        "scope": fact.scope,
        "derivation": fact.derivation,
        "source_label": fact.source_label,
    }


def _seal(view: RiskView, company_id: UUID, rows: list[dict[str, object]]) -> str:
    # Hashed as plain text: after an erasure the manifest still says what it was made of.
    text = json.dumps(rows, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()
    key_id, ciphertext = seal_for(
        company_id=company_id, bank_id=view.organisation_id, text=text
    )
    SealedInput.objects.create(
        view=view,
        company_id=company_id,
        key_id=key_id,
        ciphertext=ciphertext,
        sha256=digest,
        scopes=sorted({str(row["scope"]) for row in rows}),
    )
    return digest


def _company_facts(view: RiskView) -> pa.Table:
    types = schema(COMPANY_FACTS)
    rows = []
    for sealed in SealedInput.objects.filter(view=view).order_by("company_id"):
        row, _ = company_row(str(sealed.company_id), unsealed(sealed), view.book.as_of)
        rows.append({name: _plain(name, row.get(name)) for name in types.names})
    return pa.Table.from_pylist(rows, schema=types)


def _file(view: RiskView, inputs: dict[str, object], part: str) -> StoredFile:
    entry = inputs[part]
    assert isinstance(entry, dict)
    return StoredFile.objects.get(
        pk=entry["file"], organisation_id=view.organisation_id
    )
