"""A real Chromium for the journeys, with axe beside it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
#: A page may take so long, in milliseconds, where several tests share two cores.
PATIENCE = 30_000
FLAGS = [
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
NARROW = {"width": 360, "height": 800}
WIDE = {"width": 1440, "height": 900}


def axe_findings(page: Page) -> list[str]:
    """What axe has against the page as it stands: rule, help and first node of each."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate(
        "async () => (await axe.run()).violations"
    )
    return [f"{v['id']}: {v['help']} {v['nodes'][0]['target']}" for v in found]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for the whole run: Debian's, never a download."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    assert program, "no Chromium on this machine: apt-get install chromium, or bin/test"
    # Playwright runs an event loop in this thread, where Django would refuse the ORM.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program, args=FLAGS + sandbox
        )
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a fresh visitor's page; a script error on any of them fails the test.

    `viewport` is WIDE unless told; other options are Playwright's, such as `locale`.
    """
    contexts, errors = [], []
    expect.set_options(timeout=PATIENCE)

    def open_page(**options: Any) -> Page:
        settings = {"viewport": WIDE, "locale": "en-GB"} | options
        context = browser.new_context(**settings)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console", lambda said: errors.append(said.text) if refused(said) else None
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not errors, f"scripts failed on the page: {errors}"


def refused(said: ConsoleMessage) -> bool:
    """Whether a line of the console tells that the page's own policy blocked something."""
    return "Content Security Policy" in said.text


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A fresh visitor's page in English, 1440 px wide."""
    return new_page()
