"""Keeps the suite honest: no network, nothing skipped quietly, every seed printed."""

from __future__ import annotations

import ipaddress
import os
import random
import shutil
import socket
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

LONG = "a long test"
NO_SHARED = "../shared is absent"
NO_OFFICE = "LibreOffice is absent"
#: Marks of tests that wait for processes or a browser.
SLOW = ("services", "browser")
MAY_BE_LEFT_OUT = {
    LONG: "the short run",
    NO_SHARED: "want of ../shared",
    NO_OFFICE: "want of LibreOffice",
}
SHARED = Path(__file__).resolve().parents[3] / "shared"

real_connect = socket.socket.connect
real_connect_ex = socket.socket.connect_ex
real_getaddrinfo = socket.getaddrinfo


class NetworkBlockedError(Exception):
    """A test tried to reach something outside this machine."""


def is_here(host: str | bytes | None) -> bool:
    """Whether a host name or address is this machine's own."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in {None, "", "localhost", "testserver", "0.0.0.0", "::"}:
        return True
    try:
        return ipaddress.ip_address(str(name)).is_loopback
    except ValueError:
        return False


def refuse_outside(family: int, address: Any) -> None:
    """Raises unless a socket's address lies on this machine."""
    if family in {socket.AF_INET, socket.AF_INET6} and not is_here(address[0]):
        raise NetworkBlockedError(f"tests stay on this machine; asked for {address[0]}")


def connect(self: socket.socket, address: Any) -> None:
    """`socket.connect`, on this machine only."""
    refuse_outside(self.family, address)
    real_connect(self, address)


def connect_ex(self: socket.socket, address: Any) -> int:
    """`socket.connect_ex`, on this machine only."""
    refuse_outside(self.family, address)
    return real_connect_ex(self, address)


def getaddrinfo(host: Any, *args: Any, **options: Any) -> Any:
    """`socket.getaddrinfo`, for names of this machine only."""
    if not is_here(host):
        raise NetworkBlockedError(f"tests stay on this machine; asked for {host}")
    return real_getaddrinfo(host, *args, **options)


def seed_of_this_run() -> int:
    """The number all randomness starts from: GREENFIN_SEED, or 1."""
    return int(os.environ.get("GREENFIN_SEED", "1"))


def pytest_addoption(parser):
    parser.addoption("--full", action="store_true", help="also run the long tests")


def pytest_configure(config):
    socket.socket.connect = connect
    socket.socket.connect_ex = connect_ex
    socket.getaddrinfo = getaddrinfo
    if (
        hasattr(config.option, "hypothesisseed")
        and config.option.hypothesisseed is None
    ):
        config.option.hypothesisseed = str(seed_of_this_run())


def pytest_unconfigure():
    socket.socket.connect = real_connect
    socket.socket.connect_ex = real_connect_ex
    socket.getaddrinfo = real_getaddrinfo


def pytest_report_header():
    seed = seed_of_this_run()
    return f"seed: {seed} (hypothesis and our own; repeat with GREENFIN_SEED={seed})"


def pytest_collection_modifyitems(items, config):
    """Long files first: a worker that gets one last leaves the other without work.

    A test that takes minutes says so in its mark: `full(minutes=6)`.
    """
    minutes: Counter[Path] = Counter()
    for item in items if config.getoption("full") else ():
        if mark := item.get_closest_marker("full"):
            minutes[item.path] += mark.kwargs.get("minutes", 0)
    items.sort(
        key=lambda item: (
            -minutes[item.path],
            not any(map(item.get_closest_marker, SLOW)),
        )
    )


def pytest_runtest_setup(item):
    if item.get_closest_marker("full") and not item.config.getoption("full"):
        pytest.skip(LONG)
    if item.get_closest_marker("shared") and not SHARED.is_dir():
        pytest.skip(NO_SHARED)
    if item.get_closest_marker("office") and not shutil.which("soffice"):
        pytest.skip(NO_OFFICE)


def is_quiet_skip(report: Any) -> bool:
    """Whether a report is a skip that no rule of this suite allows."""
    if not report.skipped or hasattr(report, "wasxfail"):
        return False
    return not str(report.longrepr[-1]).endswith(tuple(MAY_BE_LEFT_OUT))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    return fail_if_quiet((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report():
    return fail_if_quiet((yield))


def fail_if_quiet(report: Any) -> Any:
    """The report, turned into a failure when it is a skip that nobody allowed."""
    if is_quiet_skip(report):
        reason = str(report.longrepr[-1])
        report.outcome = "failed"
        report.longrepr = f"nothing is skipped quietly: {reason}"
    return report


def pytest_terminal_summary(terminalreporter):
    left_out: dict[str, Counter[str]] = {
        reason: Counter() for reason in MAY_BE_LEFT_OUT
    }
    for report in terminalreporter.stats.get("skipped", []):
        reason = next(r for r in MAY_BE_LEFT_OUT if report.longrepr[-1].endswith(r))
        left_out[reason][report.nodeid.partition("::")[0]] += 1
    for reason, word in MAY_BE_LEFT_OUT.items():
        where = ", ".join(
            f"{n} in {name}" for name, n in sorted(left_out[reason].items())
        )
        terminalreporter.write_line(f"left out by {word}: {where or 'nothing'}")


def own_randomness() -> random.Random:
    """Randomness of our own, the same again for the same seed."""
    return random.Random(seed_of_this_run())


@pytest.fixture
def rng():
    """Randomness that a rerun with the printed seed repeats."""
    return own_randomness()


@pytest.fixture
def shared():
    """The folder of real files that lies beside the project on some machines."""
    return SHARED
