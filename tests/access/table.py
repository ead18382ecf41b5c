"""The access table as data: which route asks what of whom, and what may come back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.permissions import Permission

ROWS = Path(__file__).parent / "rows"
SAFE = ("GET", "HEAD")
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
#: What an allowed request may end in when its row does not say more.
DEFAULT_OWN = {"GET": {200}, "POST": {200, 302, 400, 409, 422}}


@dataclass(frozen=True, slots=True)
class Rule:
    """What one method of a route demands, and how it may end for its owner."""

    access: str
    own: frozenset[int]

    @property
    def permissions(self) -> tuple[Permission, ...]:
        """Those of which one suffices; none for what is public or for the signed in."""
        if self.access in ("public", "signed_in"):
            return ()
        return tuple(Permission(word) for word in self.access.split("|"))


@dataclass(frozen=True, slots=True)
class Row:
    """One route: its methods, the records its ids name, and ids sent elsewhere."""

    route: str
    methods: dict[str, Rule]
    objects: dict[str, str] = field(default_factory=dict)
    kwargs: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    body: dict[str, str] = field(default_factory=dict)
    step_up: bool = False
    source: str = ""

    @property
    def is_api(self) -> bool:
        return self.route.startswith("api:")


class TableError(Exception):
    """A row that says too little or too much; names file and route."""


def load_table(folder: Path = ROWS) -> dict[str, Row]:
    """Every row of the access table by route name."""
    table: dict[str, Row] = {}
    for path in sorted(folder.glob("*.yaml")):
        for raw in yaml.safe_load(path.read_text(encoding="utf-8")):
            row = _row(raw, path.name)
            if row.route in table:
                raise TableError(f"{path.name}: {row.route} stands in two files")
            table[row.route] = row
    return table


def _row(raw: dict, source: str) -> Row:
    unknown = set(raw) - {
        "route", "methods", "object", "objects", "kwargs", "query", "body", "step_up", "own",
    }  # fmt: skip
    if unknown or "route" not in raw or not raw.get("methods"):
        raise TableError(f"{source}: {raw.get('route')}: {sorted(unknown)}")
    own = {k: set(v) for k, v in raw.get("own", {}).items()}
    methods = {
        method: Rule(access, frozenset(own.get(method, DEFAULT_OWN.get(method, {200}))))
        for method, access in raw["methods"].items()
    }
    objects = dict(raw.get("objects", {}))
    if raw.get("object") not in (None, "none"):
        objects["*"] = raw["object"]
    return Row(
        route=raw["route"],
        methods=methods,
        objects=objects,
        kwargs={k: str(v) for k, v in raw.get("kwargs", {}).items()},
        query=raw.get("query", {}),
        body=raw.get("body", {}),
        step_up=raw.get("step_up", False),
        source=source,
    )


@dataclass(frozen=True, slots=True)
class Route:
    """One address of the resolver: its name, its view and the names of its ids."""

    name: str
    view: object
    parameters: tuple[str, ...]
    pattern: str


def routes(resolver: URLResolver | None = None) -> Iterator[Route]:
    """Every named or unnamed address that the project answers."""
    yield from _walk(resolver or get_resolver(), "", (), "")


def _walk(
    resolver: URLResolver, namespace: str, parameters: tuple[str, ...], prefix: str
) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        found = parameters + tuple(entry.pattern.regex.groupindex)
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = ":".join(filter(None, (namespace, entry.namespace)))
            yield from _walk(entry, inner, found, pattern)
        elif isinstance(entry, URLPattern):
            name = entry.name or f"<{pattern}>"
            full = ":".join(filter(None, (namespace, name)))
            yield Route(full, entry.callback, found, pattern)
