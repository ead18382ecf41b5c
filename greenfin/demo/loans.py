"""A bank's loan book as a seeded generator makes it: uneven, bilingual, with gaps."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

#: Industry divisions and how often they occur, after the SME count of 2022.
DIVISIONS = {
    "13": 14, "14": 18, "10": 12, "22": 8, "25": 10, "38": 4, "41": 10, "43": 16,
    "46": 60, "47": 42, "49": 14, "52": 16, "53": 6, "55": 6, "56": 24, "62": 12,
    "68": 16, "69": 14, "71": 6, "81": 6, "85": 6, "86": 8, "96": 8,
}  # fmt: skip
DISTRICTS = "ABCDEFGHJKLMNPQRST"
FIRST = [
    ("Golden", "金"), ("Harbour", "港"), ("Lucky", "福"), ("Eastern", "東"),
    ("Pearl", "明珠"), ("Lotus", "蓮"), ("Bright", "光"), ("Summit", "峰"),
    ("Jade", "翠"), ("Prosper", "昌"), ("United", "聯"), ("Silver", "銀"),
]  # fmt: skip
SECOND = [
    ("Dragon", "龍"), ("Ocean", "海"), ("Union", "合"), ("Crown", "冠"), ("Star", "星"),
    ("Forest", "林"), ("River", "河"), ("Phoenix", "鳳"), ("Cloud", "雲"), ("Peak", "山"),
]  # fmt: skip
TRADE = [
    ("Trading", "貿易"), ("Engineering", "工程"), ("Food and Catering", "飲食"),
    ("Logistics", "物流"), ("Garment Manufacturing", "製衣"), ("Properties", "置業"),
    ("Technology", "科技"), ("Medical Supplies and Equipment", "醫療用品及器材"),
]  # fmt: skip
CURRENCIES = ["HKD"] * 16 + ["USD"] * 3 + ["CNY"] * 2 + ["EUR"]


@dataclass(frozen=True, slots=True)
class Book:
    """The two files of a bank, as rows under their header."""

    loans: list[dict[str, Any]]
    borrowers: list[dict[str, Any]]


def generate(
    *, seed: int, count: int, as_of: date, known: list[dict[str, Any]]
) -> Book:
    """`count` borrowers with one to three loans; `known` ones come first.

    A known borrower states reference, name, sector, district, accounts, and `Limit`: its
    facilities are in Hong Kong dollars and none is larger. Some borrowers have no
    district, some no balance sheet, a few no turnover: as in a real book.
    """
    rng = random.Random(seed)
    divisions, weights = list(DIVISIONS), list(DIVISIONS.values())
    borrowers, loans = [], []
    for index in range(count):
        given = dict(known[index]) if index < len(known) else {}
        most = given.pop("Limit", None)
        borrower = _borrower(
            rng, index, given, rng.choices(divisions, weights)[0], as_of
        )
        borrowers.append(borrower)
        for number in range(rng.choice([1, 1, 1, 2, 2, 3])):
            loans.append(_loan(rng, borrower, number, as_of, most))
    return Book(loans, borrowers)


def _borrower(
    rng: random.Random,
    index: int,
    given: dict[str, Any],
    division: str,
    as_of: date,
) -> dict[str, Any]:
    first, second, trade = rng.choice(FIRST), rng.choice(SECOND), rng.choice(TRADE)
    name = f"{first[0]} {second[0]} {trade[0]} Limited {first[1]}{second[1]}{trade[1]}有限公司"
    turnover = round(10 ** rng.uniform(6.2, 8.6), -3)
    debt = round(turnover * rng.uniform(0.05, 0.6), -3)
    equity = round(turnover * rng.uniform(-0.1, 0.8), -3)
    has_sheet, has_turnover = rng.random() < 0.55, rng.random() < 0.8
    return {
        "Customer no.": f"C{10_000 + index * 7}",
        "Customer name": name,
        "Group": f"{first[0]} Group" if rng.random() < 0.08 else "",
        "BR no.": f"{rng.randrange(10**8):08d}",
        "Sector": division,
        "District": rng.choice(DISTRICTS) if rng.random() < 0.9 else "",
        "Currency": "HKD",
        "Balance sheet date": as_of,
        "Turnover": int(turnover) if has_turnover else "",
        "Equity": int(equity) if has_sheet else "",
        "Debt": int(debt) if has_sheet else "",
        "Collateral": rng.choice(["", "", "Property", "Receivables", "Machinery"]),
        "Rating": rng.choice(["A", "BBB", "BB", "BB", "B", ""]),
        **given,
    }


def _loan(
    rng: random.Random,
    borrower: dict[str, Any],
    number: int,
    as_of: date,
    most: int | None,
) -> dict[str, Any]:
    limit = int(round(10 ** rng.uniform(5.3, 7.4), -3))
    limit = min(limit, most or limit)
    drawn = 0 if rng.random() < 0.04 else int(limit * rng.uniform(0.1, 0.98))
    product = rng.choice(["Term loan", "Term loan", "Overdraft", "Trade finance"])
    currency = rng.choice(CURRENCIES)
    return {
        "Facility no.": f"{borrower['Customer no.']}-{number + 1}",
        "Customer no.": borrower["Customer no."],
        "Customer name": borrower["Customer name"],
        "Product": product,
        "Currency": currency if most is None else "HKD",
        "Outstanding": drawn,
        "Limit": limit,
        "Industry": borrower["Sector"],
        "District": borrower["District"],
        "Maturity": as_of + timedelta(days=rng.randrange(30, 1800)),
    }
