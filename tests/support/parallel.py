"""Calls that happen at once, each in a thread with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connections


def at_once(*calls: Callable[[], object]) -> list[str]:
    """Starts all calls together; for each "" or the name of the error it raised.

    The test needs `django_db(transaction=True)`: other threads see committed rows only.
    """
    barrier = threading.Barrier(len(calls))
    outcomes = [""] * len(calls)

    def run(place: int) -> None:
        barrier.wait()
        try:
            calls[place]()
        except Exception as error:
            outcomes[place] = type(error).__name__
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
