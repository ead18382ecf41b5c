"""A large made-up loan book, the same for the same seed."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from risk.methods.columns import BORROWERS, COMPANY_FACTS, POSITIONS, conform
from risk.methods.computation import ViewInputs

DIVISIONS = (*range(1, 4), *range(5, 10), *range(10, 34), 35, 41, 42, 43, 45, 46, 47, 49,
             50, 51, 52, 55, 56, 61, 62, 68, 69, 70, 71, 77, 79, 81, 85, 86, 93, 96)  # fmt: skip
SHARES = (0.8, 0.1, 0.05, 0.05)
CURRENCIES = np.array(["HKD", "USD", "EUR", "CNY"])


def made_up_book(
    loans: int, borrowers: int, rates: dict, factors: pa.Table, seed: int = 20261122
) -> ViewInputs:
    """`loans` of `borrowers`: six in ten with accounts at the bank, four in ten linked
    to a company that shared its answers, the rest estimated."""
    draw = np.random.default_rng(seed)
    who = np.concatenate(
        [np.arange(borrowers), draw.integers(0, borrowers, loans - borrowers)]
    )
    draw.shuffle(who)
    references = _ids("B", borrowers)
    linked = draw.random(borrowers) < 0.4
    accounts = _accounts(draw, borrowers)
    return ViewInputs(
        positions=conform(_positions(draw, who, references), POSITIONS),
        rates=rates,
        sector_factors=factors,
        borrowers=conform(_held(draw, references, linked, accounts), BORROWERS),
        company_facts=conform(_companies(draw, linked, accounts), COMPANY_FACTS),
    )


def _ids(letter: str, count: int) -> np.ndarray:
    return np.char.add(letter, np.char.zfill(np.arange(count).astype(str), 8))


def _positions(draw, who, references) -> pa.Table:
    count, borrowers = len(who), len(references)
    sectors = np.array(
        [f"{division:02d}{n}0" for division in DIVISIONS for n in (1, 2)]
    )
    sector = draw.integers(0, len(sectors), borrowers)
    district = draw.integers(0, 18, borrowers)
    cents = draw.integers(5_000_000, 2_000_000_000, count)
    return pa.table(
        {
            "loan_id": _ids("L", count),
            "borrower_reference": references[who],
            "currency": CURRENCIES[draw.choice(4, count, p=SHARES)],
            "outstanding": _money(cents),
            "undrawn": _money(cents // 10),
            "sector_code": sectors[sector[who]],
            "district_code": np.array(list("ABCDEFGHJKLMNPQRST"))[district[who]],
        }
    )


def _accounts(draw, count: int) -> dict[str, np.ndarray]:
    return {
        "equity": np.round(draw.lognormal(16, 1.2, count) - 2e6),
        "debt": np.round(draw.lognormal(16.3, 1.1, count)),
        "turnover": np.round(draw.lognormal(17, 1.2, count)),
    }


def _held(draw, references, linked, accounts) -> pa.Table:
    count = len(references)
    unknown = draw.random(count) >= 0.6
    no_turnover = draw.random(count) >= 0.5
    return pa.table(
        {
            "borrower_reference": references,
            "company_id": pa.array(_ids("C", count), mask=~linked),
            "currency": np.full(count, "HKD"),
            "equity": pa.array(accounts["equity"], mask=unknown),
            "debt": pa.array(accounts["debt"], mask=unknown),
            "turnover": pa.array(accounts["turnover"], mask=no_turnover),
            "fact_ids": pa.array(_fact_ids("B", count), mask=unknown),
        }
    )


def _companies(draw, linked, accounts) -> pa.Table:
    which = np.nonzero(linked)[0]
    count = len(which)
    basis = np.array(["energy", "reported"])
    return pa.table(
        {
            "company_id": _ids("C", len(linked))[which],
            "layer": np.full(count, "company_signed"),
            "currency": np.full(count, "HKD"),
            **{name: values[which] for name, values in accounts.items()},
            "scope1": np.round(draw.lognormal(4, 1, count), 2),
            "scope2": np.round(draw.lognormal(4, 1, count), 2),
            "scope1_basis": basis[draw.integers(0, 2, count)],
            "scope2_basis": basis[draw.integers(0, 2, count)],
            "scope1_verified": draw.random(count) < 0.1,
            "scope2_verified": draw.random(count) < 0.1,
            "scope3": pa.array(
                np.round(draw.lognormal(6, 1, count), 2), mask=draw.random(count) < 0.7
            ),
            "fact_ids": _fact_ids("C", len(linked))[which],
        }
    )


def _fact_ids(letter: str, count: int) -> np.ndarray:
    return np.char.add(np.char.add('{"equity": "', _ids(letter, count)), '"}')


def _money(cents: np.ndarray) -> pa.Array:
    """Cents as decimal(18, 3) without a Python object for each."""
    thousandths = cents.astype(np.int64) * 10
    both_halves = np.stack([thousandths, np.zeros_like(thousandths)], axis=1)
    buffer = pa.py_buffer(both_halves.tobytes())
    return pa.Array.from_buffers(pa.decimal128(18, 3), len(cents), [None, buffer])
