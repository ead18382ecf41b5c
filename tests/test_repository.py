"""The repository's files agree with each other and hold nothing they must not."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from greenfin.env import DECLARED
from greenfin.management.commands.env_example import example

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES = COMPOSE["services"]
OWN = [name for name, service in SERVICES.items() if "build" in service]
SERVICE_KEYS = {
    "image", "build", "restart", "read_only", "tmpfs", "cap_drop", "security_opt",
    "networks", "volumes", "secrets", "environment", "ports", "depends_on", "healthcheck",
    "command", "stop_grace_period",
}  # fmt: skip
HEALTH_KEYS = {"test", "interval", "timeout", "retries", "start_period"}
DURATION = re.compile(r"\d+(s|m|h)")
ADDRESS = re.compile(r"https?://[^\s\"']+|--(extra-)?index-url|file:///")
MACHINE_PATH = re.compile(r"(?<![\w./-])/(work|root|home)/[a-z]")
PRIVATE_KEY = "BEGIN [A-Z ]*PRIVATE " + "KEY"
TEXT_SUFFIXES = {
    ".py",
    ".html",
    ".yaml",
    ".yml",
    ".toml",
    ".css",
    ".js",
    ".json",
    ".po",
}
LARGEST_FILE = 1_000_000


def tracked():
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    paths = [ROOT / name for name in listing.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def text_of(path):
    return path.read_text("utf-8", errors="replace")


def pins(lock):
    """Name and version of each line of a lock file."""
    lines = re.findall(r"^([\w.-]+)==([^\s;\\]+)", text_of(ROOT / lock), re.M)
    return {canonicalize_name(name): version for name, version in lines}


# --- what is committed ---


def test_no_lock_file_with_addresses_is_committed():
    assert not (ROOT / "uv.lock").exists()


@pytest.mark.parametrize(
    "name",
    ["requirements.lock", "requirements-dev.lock", "package-lock.json", ".npmrc"],
)
def test_locks_hold_no_address(name):
    found = ADDRESS.search(
        text_of(ROOT / name).replace("https://opencollective.com", "")
    )
    assert found is None


def test_every_locked_python_package_has_hashes():
    for lock in ("requirements.lock", "requirements-dev.lock"):
        entries = re.split(r"\n(?=[\w.-]+==)", text_of(ROOT / lock))[1:]
        assert entries
        assert all("--hash=sha256:" in entry for entry in entries)


def test_every_locked_front_end_package_has_its_integrity():
    packages = json.loads(text_of(ROOT / "package-lock.json"))["packages"]
    assert all("integrity" in entry for name, entry in packages.items() if name)


def test_locks_satisfy_the_project():
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))
    wanted = project["project"]["dependencies"]
    tools = project["dependency-groups"]["dev"]
    for lock, lines in (
        ("requirements.lock", wanted),
        ("requirements-dev.lock", wanted + tools),
    ):
        pinned = pins(lock)
        for requirement in map(Requirement, lines):
            version = pinned[canonicalize_name(requirement.name)]
            assert requirement.specifier.contains(version), (lock, str(requirement))


def test_tests_run_on_the_versions_that_run():
    running, testing = pins("requirements.lock"), pins("requirements-dev.lock")
    assert running.items() <= testing.items()


def test_no_path_of_one_machine_is_committed():
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked()
        if (match := MACHINE_PATH.search(text_of(path))) and path != Path(__file__)
    ]
    assert found == []


def test_no_half_done_merge_is_committed():
    halves = [p.name for p in tracked() if re.search("^(<{7}|>{7}) ", text_of(p), re.M)]
    assert halves == []


def test_no_line_ends_in_blanks():
    texts = {p: text_of(p) for p in tracked() if p.suffix in TEXT_SUFFIXES}
    blanks = [p.name for p, text in texts.items() if re.search(r"[ \t]+$", text, re.M)]
    assert blanks == []


def test_every_text_ends_with_one_line_break():
    # A template that is included inside a line must not bring a line break.
    suffixes = TEXT_SUFFIXES - {".html"}
    texts = {p: text_of(p) for p in tracked() if p.suffix in suffixes}
    open_ended = [
        p.name for p, text in texts.items() if text and not text.endswith("\n")
    ]
    assert open_ended == []


def test_every_yaml_and_toml_file_parses():
    for path in tracked():
        if path.suffix in {".yaml", ".yml"}:
            # As definitions are read: libyaml allows a question mark in a plain word.
            list(yaml.load_all(text_of(path), Loader=yaml.CSafeLoader))
        elif path.suffix == ".toml":
            tomllib.loads(text_of(path))


def test_no_private_key_is_committed():
    assert [p for p in tracked() if re.search(PRIVATE_KEY, text_of(p))] == []


def test_no_file_is_large():
    assert [p.name for p in tracked() if p.stat().st_size > LARGEST_FILE] == []


def test_every_command_is_executable():
    commands = [*(ROOT / "bin").iterdir(), ROOT / ".ci/run"]
    assert [c.name for c in commands if not c.stat().st_mode & 0o111] == []


def test_readme_names_both_commands():
    readme = text_of(ROOT / "README.md")
    assert "bin/demo" in readme
    assert "bin/test" in readme


# --- settings ---


def test_sample_environment_equals_what_settings_read():
    assert text_of(ROOT / ".env.example") == example()


def test_compose_sets_only_variables_that_settings_read():
    for name in OWN:
        variables = {key.removesuffix("_FILE") for key in SERVICES[name]["environment"]}
        assert variables <= set(DECLARED), name


# --- docker-compose.yml ---


def test_compose_has_every_process_of_production():
    wanted = {"proxy", "web", "worker", "beat", "postgres", "redis"}
    assert wanted <= set(SERVICES)


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_compose_service_is_well_formed(name):
    service = SERVICES[name]
    assert set(service) <= SERVICE_KEYS
    assert isinstance(service["image"], str)
    command = service.get("command", [])
    assert isinstance(command, list)
    assert all(isinstance(word, str) for word in command)
    assert all(
        isinstance(value, str) for value in service.get("environment", {}).values()
    )
    for other, condition in service.get("depends_on", {}).items():
        assert other in SERVICES
        wanted = (
            "service_healthy"
            if "healthcheck" in SERVICES[other]
            else ("service_completed_successfully")
        )
        assert condition == {"condition": wanted}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_compose_service_has_a_health_check(name):
    check = SERVICES[name]["healthcheck"]
    assert set(check) <= HEALTH_KEYS
    assert check["test"][0] in {"CMD", "CMD-SHELL"}
    durations = [
        check[key] for key in ("interval", "timeout", "start_period") if key in check
    ]
    assert all(DURATION.fullmatch(value) for value in durations)
    assert isinstance(check["retries"], int)


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_compose_names_what_it_declares(name):
    service = SERVICES[name]
    assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])
    assert set(service["networks"]) <= set(COMPOSE["networks"])
    for volume in service.get("volumes", []):
        source = volume.split(":")[0]
        found = (
            (ROOT / source).exists()
            if source.startswith(".")
            else (source in COMPOSE["volumes"])
        )
        assert found, volume


def test_compose_holds_no_secret():
    for name, service in SERVICES.items():
        for key, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|KEY|DATABASE_URL", key):
                assert value.startswith("/run/secrets/"), (name, key)
            assert not re.search(r"//[^/]*:[^/]*@", value), (name, key)
    ignored = text_of(ROOT / ".gitignore").splitlines()
    assert all(
        secret["file"].startswith("./secrets/")
        for secret in COMPOSE["secrets"].values()
    )
    assert "secrets/" in ignored


def test_secrets_that_compose_names_can_be_made():
    script = text_of(ROOT / "deploy/make-secrets")
    assert set(re.findall(r"^keep (\w+)", script, re.M)) == set(COMPOSE["secrets"])


@pytest.mark.parametrize("name", OWN)
def test_own_container_has_few_rights(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_image_does_not_run_as_root():
    users = re.findall(r"^USER (\S+)", text_of(ROOT / "Dockerfile"), re.M)
    assert users
    assert users[-1] not in {"root", "0"}


def test_database_and_broker_are_not_reachable_from_outside():
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    for name in ("postgres", "redis"):
        assert SERVICES[name]["networks"] == ["inside"]
        assert "ports" not in SERVICES[name]
