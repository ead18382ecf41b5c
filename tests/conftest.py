"""What every test may ask for; the parts stand in tests/support."""

pytest_plugins = [
    "tests.support.guards",
    "tests.support.database",
    "tests.support.language",
    "tests.support.browser",
    "tests.support.processes",
    "tests.support.passwords",
    "tests.support.clock",
    "tests.support.constraints",
    "tests.support.published",
]
