"""The operator's command: do what is due, poll, or ring for it."""

import pytest
from django.core.management import CommandError, call_command

from jobs.management.commands import jobs as command


class Stop(BaseException):
    """Ends a loop that has no end."""


def test_relay_rings_every_two_seconds(monkeypatch):
    rung, pauses = [], []

    def sleep(seconds):
        pauses.append(seconds)
        if len(pauses) == 3:
            raise Stop

    monkeypatch.setattr(command.services, "relay", lambda: rung.append(1))
    monkeypatch.setattr(command.time, "sleep", sleep)
    with pytest.raises(Stop):
        call_command("jobs", "relay")
    assert (len(rung), pauses) == (3, [2, 2, 2])


def test_poll_goes_on_polling(monkeypatch):
    polled = []
    monkeypatch.setattr(command.poller, "poll_forever", lambda: polled.append(1))
    call_command("jobs", "poll")
    assert polled == [1]


def test_other_word_is_refused():
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("jobs", "rest")
