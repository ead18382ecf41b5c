"""A mailed code confirms who one is: once, soon, and in few tries."""

from datetime import timedelta

import pytest
from freezegun import freeze_time

from accounts.confirmation import (
    ATTEMPTS,
    SECONDS,
    is_right_code,
    is_waiting,
    new_confirmation_code,
)


def test_right_code_works_once():
    session = {}
    code = new_confirmation_code(session)
    assert is_waiting(session)
    assert is_right_code(session, code)
    assert not is_waiting(session)
    assert not is_right_code(session, code)


def test_code_is_understood_in_small_letters_and_without_its_dash():
    session = {}
    code = new_confirmation_code(session)
    assert is_right_code(session, code.lower().replace("-", ""))


def test_nothing_is_right_before_a_code_was_sent():
    assert not is_waiting({})
    assert not is_right_code({}, "")


@pytest.mark.parametrize("typed", ["", "AAAA-AAAA", "None"])
def test_wrong_text_is_never_right(typed):
    session = {}
    new_confirmation_code(session)
    assert not is_right_code(session, typed)


@pytest.mark.parametrize(("seconds", "right"), [(SECONDS, True), (SECONDS + 1, False)])
def test_code_is_good_for_ten_minutes(seconds, right):
    session = {}
    with freeze_time("2026-03-01 09:00:00") as clock:
        code = new_confirmation_code(session)
        clock.tick(timedelta(seconds=seconds))
        assert is_waiting(session) is right
        assert is_right_code(session, code) is right


def test_tries_are_few_and_a_new_code_gives_new_ones():
    session = {}
    code = new_confirmation_code(session)
    for _ in range(ATTEMPTS):
        is_right_code(session, "AAAA-AAAA")
    assert not is_right_code(session, code)
    assert is_right_code(session, new_confirmation_code(session))


def test_newer_code_ends_the_older():
    session = {}
    older = new_confirmation_code(session)
    newer = new_confirmation_code(session)
    assert older != newer
    assert not is_right_code(session, older)
    assert is_right_code(session, newer)


def test_stored_tries_are_a_new_value_so_that_the_session_notices():
    """Django saves a session when a key is set, not when a value inside one changes."""
    session = {}
    new_confirmation_code(session)
    before = session["confirmation_code"]
    is_right_code(session, "AAAA-AAAA")
    assert session["confirmation_code"] is not before
