"""The library of schemes, compiled once."""

import pytest

from schemes.rules.library import load_library


@pytest.fixture(scope="session")
def library():
    return load_library()
