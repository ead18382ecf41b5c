"""Spares a piece of work with very many rows the search for cycles among them."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_cycle_search() -> Iterator[None]:
    """Inside, the collector rests: rows hold no cycles, and looking for some among
    100,000 of them takes a third of the work. What is not used any more goes all the same.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
