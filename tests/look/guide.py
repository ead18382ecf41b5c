"""The style guide's pages without a server: rendered here, handed to the browser by a route."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import Page, Route

from greenfin.styleguide.specimens import PAGES, specimen

HOST = "http://guide.test"
STATIC = Path("greenfin/static")
POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'"

Answer = Callable[[Route], None]


def draw(page: str, language: str = "en", theme: str = "") -> str:
    """One page of the guide as HTML."""
    request = RequestFactory().get(f"/styleguide/{page}/")
    request.COOKIES["theme"] = theme
    with translation.override(language):
        context: dict[str, Any] = specimen(page, language) | {"pages": PAGES}
        return render_to_string(f"_styleguide/{page}.html", context, request=request)


@cache
def _warm() -> None:
    """Compile the templates before a browser waits for them on a busy machine."""
    for name in PAGES:
        draw(name, "zh-hans")


def serve(page: Page, *, answers: dict[str, Answer] | None = None) -> None:
    """Let the browser find the guide at HOST/<language>/<page>/; other paths go to `answers`."""

    _warm()

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HOST).partition("?")[0]
        for prefix, act in (answers or {}).items():
            if path.startswith(prefix):
                return act(route)
        if path.startswith("/static/"):
            return _static(route, path.removeprefix("/static/"))
        parts = path.strip("/").split("/")
        if len(parts) == 2 and parts[1] in PAGES:
            return route.fulfill(
                body=draw(parts[1], parts[0]),
                content_type="text/html; charset=utf-8",
                headers={"Content-Security-Policy": POLICY},
            )
        return route.fulfill(status=404, body="")

    page.route("**/*", answer)


def _static(route: Route, name: str) -> None:
    path = STATIC / name
    if not path.exists():
        return route.fulfill(status=404, body="")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return route.fulfill(body=path.read_bytes(), content_type=kind)
