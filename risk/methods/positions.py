"""The result of a view loan by loan: what each is worth and its share of the borrower."""

from __future__ import annotations

import ibis
import pyarrow as pa

from measures.engine import Engine
from measures.expressions import Plan, as_double, as_tonnes, unbound
from risk.methods.columns import (
    FX,
    MONEY,
    POSITIONS,
    RATE,
    TEXT,
    TONNES,
    Column,
    schema,
)
from risk.methods.exposure import converted_positions
from risk.methods.results import BORROWER_RESULT

POSITION_RESULT = (
    Column("loan_id", TEXT, "the bank's own loan id"),
    Column("borrower_reference", TEXT, "the bank's own borrower id"),
    Column("currency", TEXT, "of the loan"),
    Column("outstanding", MONEY, "in that currency"),
    Column("rate", RATE, "to the reporting currency; null: none, not computed"),
    Column("exposure", MONEY, "outstanding in the reporting currency"),
    Column("undrawn", MONEY, "undrawn in the reporting currency"),
    Column("option_s12", TEXT, "the borrower's option for scope 1+2"),
    Column("fe_s12", TONNES, "the loan's part of the borrower's scope 1+2, t CO2e"),
    Column("option_s3", TEXT, "the borrower's option for scope 3"),
    Column("fe_s3", TONNES, "the loan's part of the borrower's scope 3, t CO2e"),
)


def position_results(
    positions: pa.Table, fx: pa.Table, borrower_result: pa.Table, engine: Engine
) -> pa.Table:
    """One row per loan, sorted by loan id, in the columns POSITION_RESULT.

    A borrower's tonnes are parted by exposure, each part rounded to six places: the
    borrower's figure is the result, the parts may differ from it in the last place.
    """
    tables = {"positions": positions, "fx": fx, "borrower_result": borrower_result}
    result = engine.run(_plan().steps, tables)
    return result.cast(schema(POSITION_RESULT)).sort_by("loan_id")


def _plan() -> Plan:
    plan = Plan()
    loans = unbound("positions", schema(POSITIONS))
    loans = plan.step("loans", converted_positions(loans, unbound("fx", schema(FX))))
    borrowers = unbound("borrower_result", schema(BORROWER_RESULT))
    names = ("exposure", "option_s12", "fe_s12", "option_s3", "fe_s3")
    of_borrower = borrowers.select(
        key=borrowers.borrower_reference,
        **{f"borrower_{name}": borrowers[name] for name in names},
    )
    table = loans.left_join(of_borrower, loans.borrower_reference == of_borrower.key)
    plan.step(
        "position_result",
        table.select(
            "loan_id", "borrower_reference", "currency", "outstanding", "rate", "exposure",
            undrawn=table.undrawn_exposure,
            option_s12=table.borrower_option_s12,
            fe_s12=_part(table, "fe_s12"),
            option_s3=table.borrower_option_s3,
            fe_s3=_part(table, "fe_s3"),
        ),
    )  # fmt: skip
    return plan


def _part(table: ibis.Table, name: str) -> ibis.Value:
    whole = as_double(table[f"borrower_{name}"])
    share = as_double(table.exposure) / as_double(table.borrower_exposure)
    # Nothing lent finances nothing: its parts carry the zero, there is no share of zero.
    nothing_lent = table.borrower_exposure == 0
    return as_tonnes(nothing_lent.ifelse(whole, share * whole))
