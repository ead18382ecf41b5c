"""The commands in bin/: what they promise without being run in full."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def run(*command, **variables):
    return subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"GREENFIN_VENV": sys.prefix} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def set_up():
    assert Path(sys.prefix, ".greenfin.test").exists(), "bin/test makes the environment"


@pytest.mark.parametrize("options", [[], ["--test"]])
def test_second_set_up_finds_nothing_to_do(set_up, options):
    done = run("bin/setup", *options)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_set_up_without_root_prints_the_line_and_stops(set_up, tmp_path):
    """As a user without sudo on a machine that lacks PostgreSQL and the rest."""
    for name in ("bash", "dirname", "sed", "head", "id", "apt-get", "env", "python3"):
        found = next(p for p in ("/usr/bin", "/bin") if Path(p, name).exists())
        (tmp_path / name).symlink_to(Path(found, name))
    (tmp_path / "id").unlink()
    (tmp_path / "id").write_text("#!/bin/sh\necho 1000\n")
    (tmp_path / "id").chmod(0o755)
    done = run("bin/setup", "--test", PATH=str(tmp_path))
    assert done.returncode == 1
    assert "as root, run:" in done.stderr
    line = done.stderr.splitlines()[-1].strip()
    assert line.startswith(
        "apt-get update && apt-get install -y --no-install-recommends"
    )
    assert {"gettext", "redis-server", "chromium", "poppler-utils"} <= set(line.split())


@pytest.mark.parametrize("command", ["setup", "demo"])
def test_unknown_option_prints_the_usage(command):
    done = run(f"bin/{command}", "--no-such-option")
    assert done.returncode == 2
    assert f"bin/{command}" in done.stdout
