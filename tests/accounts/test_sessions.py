"""When a session ends by itself, to the second."""

import pytest
from freezegun import freeze_time

from accounts.sessions import SEEN, STARTED, WRITE_EVERY_SECONDS, is_over


@pytest.fixture(autouse=True)
def limits(settings):
    settings.SESSION_COOKIE_AGE = 12 * 3600
    settings.SESSION_IDLE_SECONDS = 30 * 60


@freeze_time("2026-03-01 09:00:00")
def test_new_session_begins_now():
    session = {}
    assert not is_over(session, idle_limit=True)
    assert session[STARTED] == session[SEEN]


@pytest.mark.parametrize(
    ("started", "seen", "idle_limit", "over"),
    [
        (0, 0, True, False),
        (12 * 3600, 0, False, False),
        (12 * 3600 + 1, 0, False, True),
        (40 * 60, 30 * 60, True, False),
        (40 * 60, 30 * 60 + 1, True, True),
        (40 * 60, 30 * 60 + 1, False, False),
        (12 * 3600 + 1, 0, True, True),
    ],
)
@freeze_time("2026-03-01 09:00:00")
def test_session_ends_by_age_and_where_it_matters_by_silence(
    started, seen, idle_limit, over
):
    now = {}
    is_over(now, idle_limit=False)
    session = {STARTED: now[STARTED] - started, SEEN: now[SEEN] - seen}
    assert is_over(session, idle_limit=idle_limit) is over


@pytest.mark.parametrize(
    ("silent", "counts", "noted"),
    [
        (WRITE_EVERY_SECONDS, True, False),
        (WRITE_EVERY_SECONDS + 1, True, True),
        (WRITE_EVERY_SECONDS + 1, False, False),
    ],
)
@freeze_time("2026-03-01 09:00:00")
def test_being_seen_is_noted_once_a_minute_and_by_people_only(silent, counts, noted):
    now = {}
    is_over(now, idle_limit=False)
    session = {STARTED: now[STARTED] - 100, SEEN: now[SEEN] - silent}
    is_over(session, idle_limit=True, counts=counts)
    assert (session[SEEN] == now[SEEN]) is noted
