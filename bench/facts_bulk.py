"""A million facts of submissions recorded in bulk, beside PostgreSQL's COPY of the same rows.

Run: bin/bench facts_bulk [--facts N]. Both write the same rows into the same table with the
same indexes, constraints and foreign keys, emptied in between. *Ours* is what a sign-off
does with its facts, `companies.services.facts.record_facts`: rows from fact objects,
company by company under the row policies, superseding, audit record and announcement. The
*twin* is one COPY of rows that lie ready, as the owner of the table, with none of that.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import psycopg

from accounts.models import Organisation
from accounts.roles import Kind
from accounts.tenancy import scope
from audit.services import SYSTEM
from companies.new_facts import NewFact
from companies.services.fact_rows import COLUMNS, SHARED, rows
from companies.services.facts import record_facts

EACH, TARGET = 1_000, 0.5
AT = datetime(2026, 11, 26, tzinfo=UTC)
LABEL = "sme_micro 2026.2, revision 1"


def facts() -> list[Any]:
    """A thousand facts as one submission with many bills states them."""
    derivation = {
        "kind": "answer", "question": "electricity_bills.kwh", "entered": "1240",
        "label": {"en": "Electricity used", "zh-Hant": "用電量"}, "unit": "kWh",
    }  # fmt: skip
    return [
        NewFact(
            f"energy.electricity_bills.c{n % 20}", date(2025, 1, 1), date(2025, 12, 31),
            "energy_emissions", value=str(1000 + n), number=Decimal(1000 + n),
            unit="kWh", quality=2, dimensions={"electricity_bills": f"row-{n // 20}"},
            derivation=derivation | {"row": f"row-{n // 20}"},
        )
        for n in range(EACH)
    ]  # fmt: skip


def companies(count: int) -> list[Any]:
    """So many companies with nothing yet."""
    made = [Organisation(name=f"Bench {n}", kind=Kind.COMPANY) for n in range(count)]
    return Organisation.objects.bulk_create(made)


def emptied() -> None:
    """The table without rows, its indexes small again."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute("truncate companies_fact")
        owner.execute("vacuum analyze companies_fact")


def ours(owners: list[Any], stated: list[Any]) -> float:
    """Seconds that recording in bulk takes."""
    before = time.perf_counter()
    for owner in owners:
        with scope(owner.pk):
            record_facts(
                organisation=owner, facts=stated, layer="company_signed", at=AT,
                source_label=LABEL, submission_id=uuid4(), by=SYSTEM,
            )  # fmt: skip
    return time.perf_counter() - before


def twin(owners: list[Any], stated: list[Any]) -> float:
    """Seconds that COPY takes for rows that are text already."""
    lines = list(_lines(owners, stated))
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
        before = time.perf_counter()
        with owner.cursor() as cursor:
            listed = ", ".join(("id", *COLUMNS, *SHARED))
            with cursor.copy(f"copy companies_fact ({listed}) from stdin") as copy:
                for line in lines:
                    copy.write(line)
        owner.commit()
        return time.perf_counter() - before


def _lines(owners: Any, stated: Any) -> Iterator[bytes]:
    """The rows of each company as COPY's own text, a company a piece."""
    for owner in owners:
        said = (owner.pk, "company_signed", LABEL, uuid4(), AT)
        made = ((uuid4(), *row, *said) for row in rows(stated))
        text = ("\t".join(_text(cell) for cell in row) for row in made)
        yield ("\n".join(text) + "\n").encode()


def _text(cell: Any) -> str:
    return "\\N" if cell is None else str(cell).replace("\\", "\\\\")


def main() -> int:
    """Prints facts per second of both and their ratio; 1 if the target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    if not os.environ.get("DATABASE_OWNER_URL"):
        print("Needs PostgreSQL: set DATABASE_URL and DATABASE_OWNER_URL.")
        return 2
    owners, stated = companies(chosen.facts // EACH), facts()
    best: dict[str, float] = {}
    for _ in range(chosen.runs):
        for name, work in (("ours", ours), ("twin", twin)):
            emptied()
            took = work(owners, stated)
            best[name] = min(took, best.get(name, took))
            print(f"{name}: {took:.1f} s, {chosen.facts / took:,.0f} facts a second")
    ratio = best["twin"] / best["ours"]
    print(
        f"ours at {ratio:.0%} of COPY (target >= {TARGET:.0%}), best of {chosen.runs}"
    )
    return 0 if ratio >= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
