"""Published terms are remembered for a moment; no test may see those of another."""

import pytest

from schemes.selectors.library import forget


@pytest.fixture(autouse=True)
def fresh_terms():
    forget()
    yield
    forget()
