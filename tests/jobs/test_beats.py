"""Signs of life: now and then a row, forgotten with the process it belongs to."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django.utils import timezone

from jobs import beats
from jobs.models import WorkerBeat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept_connection(monkeypatch):
    monkeypatch.setattr(beats.connection, "close", lambda: None)


def names():
    return list(WorkerBeat.objects.order_by("name").values_list("name", flat=True))


def worker(name):
    return SimpleNamespace(eventer=SimpleNamespace(hostname=name))


def test_worker_shows_life_now_and_then_and_is_forgotten():
    WorkerBeat.objects.create(name="old", at=timezone.now() - timedelta(days=2))
    pulse = beats.Pulse()
    pulse()
    pulse()
    assert list(WorkerBeat.objects.values_list("name", flat=True)) == ["worker"]


def test_worker_is_known_by_its_name():
    beats.Pulse()(worker("celery@here"))
    assert names() == ["celery@here"]


def test_second_sign_moves_the_first():
    now = timezone.now()
    for at in (now - timedelta(minutes=1), now):
        beats.show_life("celery@here", at)
    assert WorkerBeat.objects.get().at == now


def test_endless_name_is_cut():
    beats.show_life("x" * 300, timezone.now())
    assert names() == ["x" * 120]


def test_absent_database_does_not_stop_the_heart(monkeypatch):
    def away(*_):
        raise OperationalError("away")

    pulse = beats.Pulse()
    monkeypatch.setattr(beats, "show_life", away)
    pulse()
    assert names() == []
