"""How fast a hostile expression is refused: by hand, from Python's grammar, at random."""

from __future__ import annotations

import random
import statistics
import time
from contextlib import suppress

from questionnaires.language import DefinitionError, ExpressionError, compile_definition
from questionnaires.language.expressions import compile_expression
from tests.questionnaires.language.builders import form, question
from tests.questionnaires.language.test_hostile_expressions import (
    HOSTILE,
    SCOPE,
    random_tree,
)

TREES, SEED = 20_000, 1
#: CPU seconds that a refusal may take.
WITHIN = 0.05


def refused(text: str) -> float:
    """CPU seconds until the language's own error, or until it compiled."""
    before = time.process_time()
    with suppress(ExpressionError):
        compile_expression(text, SCOPE)
    return time.process_time() - before


def not_published(text: str) -> float:
    """CPU seconds until a whole definition with that rule is refused."""
    definition = form(question("n", "decimal"), question("q", "calc", value=text))
    before = time.process_time()
    try:
        compile_definition(definition)
    except DefinitionError:
        return time.process_time() - before
    raise SystemExit(f"Published: {text!r}")


def main(trees: int = TREES) -> None:
    """Prints median, 999th of a thousand and slowest of each."""
    dice = random.Random(SEED)
    random_texts = [random_tree(dice, dice.randint(1, 6)) for _ in range(trees)]
    by_name = {
        f"{len(HOSTILE)} by hand": [refused(text) for text in HOSTILE],
        "the same, published": [not_published(text) for text in HOSTILE],
        f"{trees:,} random trees": [refused(text) for text in random_texts],
    }
    for name, seconds in by_name.items():
        ordered = sorted(seconds)
        late = ordered[int(len(ordered) * 0.999) - 1]
        print(
            f"{name}: median {statistics.median(ordered) * 1000:.3f} ms, 99.9 % under "
            f"{late * 1000:.2f} ms, slowest {ordered[-1] * 1000:.2f} ms"
        )
    if max(map(max, by_name.values())) > WITHIN:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
