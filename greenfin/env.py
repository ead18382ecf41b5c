"""Typed readers of environment variables; only `greenfin` reads the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable the settings read: its name, its safe sample and what it is for."""

    name: str
    sample: str
    purpose: str


PROJECT = Path(__file__).resolve().parent.parent
DECLARED: dict[str, Variable] = {}


def _raw(name: str, default: str, purpose: str) -> str:
    """The text of a variable, from itself or from the file that NAME_FILE names."""
    DECLARED[name] = Variable(name, default, purpose)
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(
                f"{name}_FILE names {path}, which cannot be read: {error.strerror}."
            ) from error
        except UnicodeDecodeError as error:
            raise ImproperlyConfigured(
                f"{name}_FILE names {path}, which is not text in UTF-8."
            ) from error
    return os.environ.get(name, default)


def text(name: str, default: str, purpose: str) -> str:
    """A text as it stands."""
    return _raw(name, default, purpose)


def flag(name: str, default: bool, purpose: str) -> bool:
    """True or false; any other word is refused."""
    value = _raw(name, "true" if default else "false", purpose).strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}: write true or false.")


def integer(name: str, default: int, purpose: str, least: int | None = None) -> int:
    """A whole number, `least` or more."""
    value = _raw(name, str(default), purpose)
    try:
        number = int(value)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} is {value!r}: write a whole number, for example {default}."
        ) from error
    if least is not None and number < least:
        raise ImproperlyConfigured(f"{name} is {number}: at least {least} is needed.")
    return number


def words(name: str, default: list[str], purpose: str) -> list[str]:
    """A comma-separated list, without blanks."""
    value = _raw(name, ",".join(default), purpose)
    return [word.strip() for word in value.split(",") if word.strip()]


def folder(name: str, default: Path, purpose: str) -> Path:
    """A path, made absolute; the sample and what is written like it are the project's.

    The sample stands for the default, which may lie elsewhere: beside another VAR_DIR.
    """
    sample = f"var/{default.name}"
    value = _raw(name, sample, purpose)
    return default if value in {"", sample} else PROJECT / value


def parse_database(url: str) -> dict[str, Any]:
    """A database address as Django's dictionary."""
    try:
        return dict(environ.Env.db_url_config(url))
    except Exception as error:
        raise ImproperlyConfigured(
            "DATABASE_URL is not a database address: write sqlite:///var/greenfin.db or"
            " postgres://user:password@host:5432/name."
        ) from error
