"""How often a token may ask: so many times a minute, each token for itself."""

from types import SimpleNamespace

import pytest
from django.core.cache import cache
from freezegun import freeze_time

from accounts.throttles import TokenThrottle


@pytest.fixture(autouse=True)
def limit(settings):
    settings.API_REQUESTS_PER_MINUTE = 2


def ask(token="a"):
    """Whether one more request passes, and after how many seconds to come back."""
    throttle = TokenThrottle()
    request = SimpleNamespace(auth=SimpleNamespace(pk=token) if token else None)
    passes = throttle.allow_request(request, None)
    return passes, throttle.wait() if token else None


def test_limit_is_reached_and_the_next_minute_begins_anew():
    with freeze_time("2026-03-01 09:00:50") as clock:
        assert [ask()[0] for _ in range(3)] == [True, True, False]
        clock.tick(10)
        assert ask()[0]


@freeze_time("2026-03-01 09:00:50")
def test_refused_program_hears_when_the_window_ends():
    waits = [ask()[1] for _ in range(3)]
    assert waits[-1] == pytest.approx(10)


@freeze_time("2026-03-01 09:00:50")
def test_tokens_are_counted_apart():
    assert [ask("a")[0] for _ in range(3)] == [True, True, False]
    assert ask("b")[0]


def test_request_without_a_token_is_refused_elsewhere_and_not_counted():
    assert [ask(token=None)[0] for _ in range(5)] == [True] * 5


@freeze_time("2026-03-01 09:00:50")
def test_count_that_the_cache_threw_out_begins_again(monkeypatch):
    """Between adding the key and counting on it a full cache may drop it."""
    monkeypatch.setattr(cache, "add", lambda *args, **kwargs: True)
    assert ask()[0]
