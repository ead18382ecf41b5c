"""The grant for reviews, third edition, written by hand in integers; and random claims for it.

Independent of the rules on purpose: its own date and money arithmetic, no explanation.
"""

from calendar import monthrange
from datetime import date, timedelta

LABELS = ("green", "social", "sustainability", "sustainability_linked", "transition")
HOLIDAYS = frozenset(
    date.fromisoformat(day)
    for day in [
        "2024-01-01",
        "2024-02-10",
        "2024-02-12",
        "2024-02-13",
        "2024-03-29",
        "2024-03-30",
        "2024-04-01",
        "2024-04-04",
        "2024-05-01",
        "2024-05-15",
        "2024-06-10",
        "2024-07-01",
        "2024-09-18",
        "2024-10-01",
        "2024-10-11",
        "2024-12-25",
        "2024-12-26",
        "2025-01-01",
        "2025-01-29",
        "2025-01-30",
        "2025-01-31",
        "2025-04-04",
        "2025-04-18",
        "2025-04-19",
        "2025-04-21",
        "2025-05-01",
        "2025-05-05",
        "2025-05-31",
        "2025-07-01",
        "2025-10-01",
        "2025-10-07",
        "2025-10-29",
        "2025-12-25",
        "2025-12-26",
    ]
)
GALE = date(2024, 11, 14)


def months_after(day, months):
    """The same day so many months on, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def by_hand(claim, on):
    """Verdict and cents for each line claimed, of a claim whose facts are all known."""
    last = months_after(claim["event_date"], 3)
    while last.weekday() == 6 or last in HOLIDAYS or last == GALE:
        last += timedelta(days=1)
    loan = claim["instrument"] == "loan"
    eligible = (
        claim["label"] in LABELS
        and (claim["label"] != "transition" or claim["has_transition_plan"] == "yes")
        and claim["size"] >= 100_000_000
        and claim["is_arranger"] == "no"
        and claim["hk_lenders" if loan else "hk_arrangers"] == "yes"
        and claim["review_date"] <= claim["issue_date"]
        and claim["review_date"] >= date(2021, 5, 10)
        and (not loan or claim["loans_before"] < 2)
        and on <= last
    )
    before = [0, 0, 0, 0]
    if claim["has_earlier_grant"] == "yes":
        before = [claim[f"awarded_{n}"] * 100 for n in ("pre", "1", "2", "3")]
    lines, total = {}, sum(before)
    for number, name in enumerate(("pre", "post_1", "post_2", "post_3")):
        if name not in claim["claims"]:
            continue
        if (
            number
            and months_after(claim["issue_date"], 12 * (number - 1))
            >= claim["maturity_date"]
        ):
            lines[name] = 0
            continue
        cost = claim["pre_cost" if not number else f"post_cost_{number}"] * 100
        ceiling = 20_000_000 if number else 25_000_000
        cents = min(cost, max(ceiling - before[number], 0), max(80_000_000 - total, 0))
        total += cents
        lines[name] = cents
    runs = any(
        not number
        or months_after(claim["issue_date"], 12 * (number - 1)) < claim["maturity_date"]
        for number, name in enumerate(("pre", "post_1", "post_2", "post_3"))
        if name in claim["claims"]
    )
    return "yes" if eligible and (runs or not claim["claims"]) else "no", lines


def random_claim(rng):
    """A claim with every fact known; half of them fail somewhere."""
    day = date(2024, 5, 10) + timedelta(days=rng.randrange(300))
    claim = {
        "instrument": rng.choice(("loan", "bond")),
        "label": rng.choice((*LABELS, "none")),
        "has_transition_plan": rng.choice(("yes", "yes", "no")),
        "issue_date": day,
        "maturity_date": day
        + timedelta(days=rng.choice((364, 365, 366, 730, 731, 1500))),
        "currency": "HKD",
        "size": rng.choice((99_999_999, 100_000_000, 250_000_000)),
        "hk_lenders": rng.choice(("yes", "yes", "yes", "no")),
        "hk_arrangers": rng.choice(("yes", "yes", "yes", "no")),
        "is_arranger": rng.choice(("no", "no", "no", "yes")),
        "reviewer": "hkqaa",
        "review_date": day - timedelta(days=rng.choice((-1, 0, 10))),
        "loans_before": rng.randrange(4),
        "claims": rng.sample(
            ("pre", "post_1", "post_2", "post_3"), rng.randrange(1, 5)
        ),
        "pre_cost": rng.choice((100_000, 250_000, 250_001, 400_000)),
        "event_date": day,
        "has_earlier_grant": rng.choice(("yes", "no", "no")),
    }
    for number in (1, 2, 3):
        claim[f"post_cost_{number}"] = rng.choice((50_000, 200_000, 200_001, 300_000))
    for name in ("pre", "1", "2", "3"):
        claim[f"awarded_{name}"] = rng.choice((0, 0, 150_000, 250_000))
    return claim, day + timedelta(days=rng.choice((20, 88, 92, 93, 94, 95)))


def as_facts(claim):
    """The claim as JSON has it."""
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in claim.items()
    }
