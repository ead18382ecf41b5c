"""Gives a journey its site and its visitors; see TESTING.md, "Journeys"."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from tests.journeys import sites
from tests.journeys.visitors import Visitor
from tests.support.once import made_once

CAME = pytest.StashKey[list[Visitor]]()


@pytest.fixture
def site(request, tmp_path, tmp_path_factory):
    """A running greenfin of the kind that the test's mark names."""
    with ExitStack() as stack:
        if request.param == sites.POSTGRESQL:
            yield sites.postgresql_site(stack, tmp_path)
        else:
            made = made_once(tmp_path_factory, "embedded", sites.make_sqlite_world)
            yield sites.sqlite_site(stack, tmp_path, made)


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The demo as `bin/demo` serves it, for the rest of the run."""
    made = made_once(tmp_path_factory, "demo", sites.make_demo)
    folder = tmp_path_factory.mktemp("served-demo")
    with ExitStack() as stack:
        yield sites.embedded_site(stack, folder, made, people={})


@pytest.fixture
def visitor(request, site, new_page):
    """Opens a browser for somebody new; what its pages complain of fails the test."""
    came = request.node.stash[CAME] = []

    def come(**options):
        somebody = Visitor(site, new_page(**options))
        came.append(somebody)
        return somebody

    yield come
    for somebody in came:
        somebody.settle()
    complaints = [each for somebody in came for each in somebody.complaints]
    assert not complaints, f"the pages complained: {complaints}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A failed journey's report tells what stood on each page, and what processes said."""
    report = yield
    if report.when == "call" and report.failed and CAME in item.stash:
        for somebody in item.stash[CAME]:
            report.sections.append(("a visitor's page", somebody.account()))
        report.sections.append(("processes", item.funcargs["site"].logs()))
    return report
