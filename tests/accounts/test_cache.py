"""Limits hold while Redis is away, and nothing waits for it long."""

import time
from datetime import timedelta

import pytest
from freezegun import freeze_time
from redis.exceptions import ConnectionError as RedisAwayError

from accounts import cache as module
from accounts.cache import PAUSE_SECONDS, SteadyRedisCache

NOBODY = "redis://127.0.0.1:1/0"


@pytest.fixture
def away():
    module._away_until.clear()
    cache = SteadyRedisCache(NOBODY, {"KEY_PREFIX": str(time.time())})
    yield cache
    module._away_until.clear()


def test_values_are_kept_in_memory_when_redis_is_away(away):
    away.set("tries", [1, 2], 60)
    assert away.get("tries") == [1, 2]
    assert away.get("other", "none") == "none"


def test_lock_is_taken_only_once_when_redis_is_away(away):
    assert away.add("lock", True, 60) is True
    assert away.add("lock", True, 60) is False
    away.delete("lock")
    assert away.add("lock", True, 60) is True


def test_counting_goes_on_when_redis_is_away(away):
    away.set("count", 1, 60)
    assert away.incr("count") == 2
    assert away.has_key("count")
    assert away.get_many(["count"]) == {"count": 2}


def test_redis_is_left_alone_for_a_while_after_a_failure(away, monkeypatch):
    asked = []

    def fail(*args, **kwargs):
        asked.append(args)
        raise RedisAwayError

    monkeypatch.setattr(module.RedisCache, "get", fail)
    for _ in range(5):
        away.get("tries")
    assert len(asked) == 1
    module._away_until[NOBODY] = time.monotonic() - PAUSE_SECONDS
    away.get("tries")
    assert len(asked) == 2


def test_what_was_counted_before_redis_left_still_counts(away, monkeypatch):
    kept = {}
    monkeypatch.setattr(
        module.RedisCache,
        "set",
        lambda self, key, value, *rest: kept.__setitem__(key, value),
    )
    monkeypatch.setattr(
        module.RedisCache, "get", lambda self, key, *rest: kept.get(key)
    )
    away.set("tries", [1, 2, 3, 4, 5], 60)
    assert kept == {"tries": [1, 2, 3, 4, 5]}
    monkeypatch.setattr(module.RedisCache, "get", gone)
    assert away.get("tries") == [1, 2, 3, 4, 5]


def test_count_taken_over_from_redis_lasts_as_long_as_it_was_to(away, monkeypatch):
    monkeypatch.setattr(module.RedisCache, "set", lambda *args: True)
    monkeypatch.setattr(module.RedisCache, "incr", lambda self, key, *rest: 4)
    away.set("tries", 1, timeout=3600)
    assert away.incr("tries") == 4
    monkeypatch.setattr(module.RedisCache, "get", gone)
    with freeze_time(timedelta(minutes=59)):
        assert away.get("tries") == 4
    with freeze_time(timedelta(minutes=61)):
        assert away.get("tries") is None


def test_count_that_another_process_began_is_taken_over_too(away, monkeypatch):
    monkeypatch.setattr(module.RedisCache, "incr", lambda self, key, *rest: 9)
    assert away.incr("tries") == 9
    monkeypatch.setattr(module.RedisCache, "incr", gone)
    assert away.incr("tries") == 10


def test_every_write_holds_while_redis_is_away(away):
    away.set_many({"a": 1, "b": 2}, 60)
    assert away.get_many(iter(["a", "b", "c"])) == {"a": 1, "b": 2}
    assert away.touch("a", 60)
    assert not away.touch("c", 60)
    away.delete_many(iter(["a"]))
    assert away.get_many(["a", "b"]) == {"b": 2}
    away.clear()
    assert not away.has_key("b")


def test_counting_what_was_never_begun_is_an_error_as_with_redis(away):
    with pytest.raises(ValueError, match="tries"):
        away.incr("tries")


def gone(*args, **kwargs):
    raise RedisAwayError


@pytest.mark.django_db
def test_wrong_passwords_lock_out_without_redis(client, settings, away):
    settings.CACHES = {
        "default": {
            "BACKEND": "accounts.cache.SteadyRedisCache",
            "LOCATION": NOBODY,
            "KEY_PREFIX": str(time.time()),
        }
    }
    wrong = {"login": "mei@example.org", "password": "wrong word 123"}
    answers = [client.post("/accounts/login/", wrong) for _ in range(6)]
    sentences = [str(each.context["form"].errors) for each in answers]
    assert "Too many" not in sentences[4]
    assert "Too many" in sentences[5]
