"""Takes checks away one by one: the table must turn red, or the database must hold."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.core.signals import request_finished, request_started
from django.db import connection, transaction
from django.urls import URLPattern, get_resolver

from accounts.permissions import Permission
from accounts.roles import ROLES
from accounts.row_security import RowPolicy
from tests.access.table import Row, load_table
from tests.access.walker import Visitor, Walker
from tests.access.world import KEYS, World, build
from tests.support.database import leave_web_role, take_web_role

TABLE = load_table()
GUARDED = [
    row for row in TABLE.values() if any(r.permissions for r in row.methods.values())
]
SCOPED = [row for row in GUARDED if row.objects]
#: Held by every role: nobody signed in lacks it, so its removal shows with nobody only.
EVERYBODYS = {Permission.JOBS_VIEW}
#: Stay shut without their scope, since something else says no as well.
SHUT_TWICE = {
    "questionnaires:write_query": "asks for the company's own queries by name",
    "questionnaires:write_asked": "asks for the inviter's own queries by name",
    "questionnaires:vsme_download": "gives a workbook where the operator has the blank",
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Built once, since that takes seconds; each test undoes what it did to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def patterns(resolver=None) -> Iterator[URLPattern]:
    """Every address of the resolver."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        else:
            yield from patterns(entry)


def guard_of(callback):
    """The function that checks: the innermost of a view's wrappers with its mark."""
    guard = None
    while callback is not None:
        if hasattr(callback, "step_up"):
            guard = callback
        callback = getattr(callback, "__wrapped__", None)
    return guard


@contextmanager
def without_guard(row: Row) -> Iterator[None]:
    """The route without its permission check."""
    name = row.route.split(":")[-1]
    namespace = row.route.split(":")[0]
    for pattern in patterns():
        if pattern.name != name:
            continue
        callback = pattern.callback
        view_class = getattr(callback, "view_class", None) or getattr(
            callback, "cls", None
        )
        if view_class is not None and namespace == "api":
            kept = view_class.permission_classes
            view_class.permission_classes = []
            try:
                yield
            finally:
                view_class.permission_classes = kept
            return
        guard = guard_of(callback)
        module = getattr(guard, "__module__", "")
        if guard is not None and module.split(".")[0] in (
            namespace,
            "accounts",
            "greenfin",
        ):
            pattern.__dict__["callback"] = guard.__wrapped__
            try:
                yield
            finally:
                pattern.__dict__["callback"] = callback
            return
    raise AssertionError(f"{row.route} has no check to take away")


def stranger_to(row: Row) -> Visitor:
    """Somebody signed in who lacks what the row demands; else nobody."""
    needed = {p for rule in row.methods.values() for p in rule.permissions}
    if not needed & EVERYBODYS:
        for kind, keys in KEYS.items():
            for role in ROLES.values():
                if role.kind == kind and not needed & role.permissions:
                    return Visitor(keys[0], role.key)
    return Visitor()


def holder_of(row: Row, world: World) -> Visitor | None:
    """Somebody who holds what the row demands, while others have such records."""
    for (key, role), actor in world.actors.items():
        firsts = {keys[0] for keys in KEYS.values()}
        rules = [rule for rule in row.methods.values() if rule.permissions]
        may = all(any(actor.may(p) for p in rule.permissions) for rule in rules)
        foreign = all(world.foreign(m, key) for m in row.objects.values())
        if key in firsts and may and foreign and any(row.objects.values()):
            own = [world.own(m, key) for m in row.objects.values()]
            if all(own):
                return Visitor(key, role)
    return None


def walk(world: World, visitor: Visitor, rows: list[Row]) -> list[str]:
    """What surprises the visitor at these doors."""
    with transaction.atomic():
        walker = Walker(world, visitor)
        found = [each for row in rows for each in walker.walk(row)]
        transaction.set_rollback(True)
    return found


def sample(rows: list[Row], size: int = 12) -> list[Row]:
    """Some rows, always the same."""
    return random.Random(1).sample(rows, min(size, len(rows)))


@pytest.mark.django_db
def test_row_turns_red_when_its_permission_check_is_taken_away(world):
    survivors = []
    for row in sample(GUARDED, 40):
        with without_guard(row):
            if not walk(world, stranger_to(row), [row]):
                survivors.append(row.route)
    assert "\n".join(survivors) == ""


@contextmanager
def unscoped(models) -> Iterator[None]:
    """Every scoped queryset of these models gives everything."""
    kept = []
    for model in models:
        queryset = model.objects.all().__class__
        if "visible_to" in vars(queryset):
            kept.append((queryset, queryset.visible_to))
            queryset.visible_to = lambda self, actor: self.all()
    try:
        yield
    finally:
        for queryset, method in kept:
            queryset.visible_to = method


def models_with_owner():
    """Models whose rows belong to somebody and that can be scoped."""
    return [m for m in apps.get_models() if hasattr(m.objects, "visible_to")]


@pytest.mark.django_db
def test_row_turns_red_when_its_scoped_queryset_gives_everything(world):
    request_started.disconnect(take_web_role)
    request_finished.disconnect(leave_web_role)
    survivors, tried = [], 0
    with unscoped(models_with_owner()):
        for row in sample(SCOPED, 40):
            visitor = holder_of(row, world)
            if visitor is None:
                continue
            tried += 1
            if not walk(world, visitor, [row]) and row.route not in SHUT_TWICE:
                survivors.append(row.route)
    assert "\n".join(survivors) == ""
    assert tried


@pytest.mark.django_db
def test_row_policies_alone_keep_the_table_when_the_scoped_querysets_fail(
    world, request
):
    if connection.vendor != "postgresql":
        return  # SQLite has no such wall; docs/adr/0007 says so.
    walled = [
        model
        for model in models_with_owner()
        if isinstance(getattr(model, "row_policy", None), RowPolicy)
    ]
    names = {model._meta.label for model in walled}
    rows = [row for row in SCOPED if set(row.objects.values()) <= names]
    assert len(rows) > 100
    if not request.config.getoption("full"):
        rows = sample(rows, 60)
    surprises = []
    with unscoped(walled):
        for visitor in (Visitor("amber", "owner"), Visitor("delta", "risk_officer")):
            surprises += walk(world, visitor, rows)
    assert surprises == []
