"""Proves that a table of violations names every constraint of an app's models."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction


@contextmanager
def refused(constraint: str) -> Iterator[None]:
    """Inside, the database refuses a row and names the constraint as its reason.

    SQLite names only CHECK constraints; for unique ones its refusal has to do.
    """
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        yield
    said = str(raised.value)
    assert constraint in said or said.startswith("UNIQUE constraint failed")


def named(app: str) -> set[str]:
    """The names of all constraints that the app's models declare."""
    models = apps.get_app_config(app).get_models()
    return {each.name for model in models for each in model._meta.constraints}


@pytest.fixture
def refused_by() -> Callable[[str], AbstractContextManager[None]]:
    """`with refused_by("a_constraint"):` around what violates it."""
    return refused


@pytest.fixture
def constraints_of() -> Callable[[str], set[str]]:
    """The constraints that an app declares, by name."""
    return named
