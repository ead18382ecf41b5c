"""A registry of kinds that only one test knows."""

import pytest

from jobs import registry


@pytest.fixture
def kinds(monkeypatch):
    """`kinds("t.work")(function)` registers a kind for this test alone."""
    monkeypatch.setattr(registry, "HANDLERS", dict(registry.HANDLERS))
    return registry.handler
