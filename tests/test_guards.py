"""The suite's own rules: no network, no quiet skip, one seed."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.guards import NetworkBlockedError, is_here, own_randomness

ROOT = Path(__file__).resolve().parent.parent


def run_pytest(folder, *options):
    """A small suite of its own under our guards; gives its output."""
    command = [sys.executable, "-m", "pytest", "-p", "tests.support.guards"]
    command += ["-p", "no:cacheprovider", "-c", folder / "pytest.ini"]
    done = subprocess.run(
        [*command, *options, folder],
        cwd=ROOT,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


@pytest.fixture
def suite(tmp_path):
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n  full\n  shared\n")
    (tmp_path / "test_small.py").write_text(
        "import pytest\n"
        "def test_plain(): pass\n"
        "@pytest.mark.full\n"
        "def test_long(): pass\n"
    )
    return tmp_path


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "::1", "127.8.8.8", b"localhost"]
)
def test_loopback_is_here(host):
    assert is_here(host)


@pytest.mark.parametrize(
    "host", ["10.0.0.1", "192.0.2.7", "example.org", "2001:db8::1"]
)
def test_other_machines_are_not_here(host):
    assert not is_here(host)


def test_connection_to_outside_is_refused():
    with socket.socket() as probe, pytest.raises(NetworkBlockedError):
        probe.connect(("192.0.2.7", 80))


def test_name_of_outside_is_not_looked_up():
    with pytest.raises(NetworkBlockedError):
        socket.create_connection(("example.org", 80), timeout=1)


def test_connection_to_loopback_is_allowed():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_short_run_names_what_it_left_out(suite):
    output = run_pytest(suite)
    assert "left out by the short run: 1 in " in output
    assert "test_small.py" in output
    assert "1 passed, 1 skipped" in output.splitlines()[-1]


def test_full_run_leaves_nothing_out(suite):
    output = run_pytest(suite, "--full")
    assert "left out by the short run: nothing" in output
    assert "2 passed" in output.splitlines()[-1]


def test_quiet_skip_fails(suite):
    (suite / "test_small.py").write_text(
        "import pytest\ndef test_shy(): pytest.skip('not today')\n"
    )
    output = run_pytest(suite)
    assert "nothing is skipped quietly" in output
    assert "1 failed" in output.splitlines()[-1]


def test_quiet_skip_of_a_module_fails(suite):
    (suite / "test_small.py").write_text(
        "import pytest\npytest.importorskip('no_such_module_here')\n"
    )
    output = run_pytest(suite)
    assert "nothing is skipped quietly" in output
    assert "1 error" in output.splitlines()[-1]


def test_seed_is_printed(suite, monkeypatch):
    monkeypatch.setenv("GREENFIN_SEED", "4711")
    assert "seed: 4711" in run_pytest(suite)


def test_own_randomness_repeats_with_the_seed(monkeypatch):
    draws = []
    for seed in ("4711", "4711", "4712"):
        monkeypatch.setenv("GREENFIN_SEED", seed)
        draws.append(own_randomness().random())
    assert draws[0] == draws[1] != draws[2]
