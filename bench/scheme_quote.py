"""Quotes of the grant for reviews beside the same worked out by hand, without a word said.

Run: bin/bench scheme_quote. Facts come as JSON has them; ours reads them, judges every
criterion, cuts every line, and writes each step in two languages.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

from schemes.rules.library import Library, load_library
from tests.schemes.twin import as_facts, by_hand, random_claim

CLAIMS, RUNS, TARGET = 400, 20, 2_000
TRACK = "gsf_grant/external_review"


def measured(work: Callable[[Any], object], claims: Iterable[Any]) -> float:
    """CPU seconds for one claim."""
    claims = list(claims)
    before = time.process_time()
    for claim in claims:
        work(claim)
    return (time.process_time() - before) / len(claims)


def same(library: Library, claim: dict[str, Any], on: Any) -> bool:
    """Whether both come to the same verdict and the same cents."""
    outcome = library.quote(TRACK, as_facts(claim), on)
    lines = {line.line: line.amount.minor for line in outcome.lines if line.amount}
    return (outcome.verdict, lines) == by_hand(claim, on)


def main() -> int:
    """Prints the medians of alternating runs and the ratio; 1 if the target is missed."""
    library, rng = load_library(), random.Random(1)
    ours, whole, bare = [], [], []
    for _ in range(RUNS):
        claims = [random_claim(rng) for _ in range(CLAIMS)]
        if not all(same(library, claim, on) for claim, on in claims):
            raise SystemExit("The twin does not agree.")
        facts = [(as_facts(claim), on) for claim, on in claims]
        bare.append(measured(lambda pair: by_hand(*pair), claims))
        ours.append(measured(lambda pair: library.quote(TRACK, *pair), facts))
        whole.append(
            measured(lambda pair: library.quote(TRACK, *pair).to_bytes(), facts)
        )
    rows = (("quote", ours), ("quote to canonical JSON", whole), ("by hand", bare))
    for name, seconds in rows:
        spread = f"{min(seconds) * 1000:.3f}-{max(seconds) * 1000:.3f} ms"
        rate = 1 / statistics.median(seconds)
        print(f"{name}: {rate:,.0f} per CPU second ({spread} each)")
    print(f"ratio {statistics.median(ours) / statistics.median(bare):.0f}")
    return 0 if 1 / statistics.median(ours) >= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
