"""Which function does which kind of job, and how."""

import pytest

from jobs import registry
from jobs.registry import UnknownKindError, handler_of


def test_kind_is_short_and_on_the_default_queue_unless_it_says_otherwise(kinds):
    @kinds("t.plain")
    def work(run):
        return None

    found = handler_of("t.plain")
    assert (found.work, found.atomic, found.queue) == (work, True, "default")
    assert found.max_attempts == 5


def test_kind_says_how_it_is_done(kinds):
    kinds("t.long", queue="slow", atomic=False, max_attempts=2)(lambda run: None)
    found = handler_of("t.long")
    assert (found.queue, found.atomic, found.max_attempts) == ("slow", False, 2)


def test_unknown_kind_is_named():
    with pytest.raises(UnknownKindError, match=r"kind t\.nobody"):
        handler_of("t.nobody")


def test_handler_stays_the_function_it_was(kinds):
    assert kinds("t.plain")(len) is len
    assert "t.plain" in registry.HANDLERS
