"""The restore drill: a backup taken under load holds all that was acknowledged before."""

import io
import threading
import time
from collections import Counter
from datetime import date

import pytest
from django.db import connection

from audit.services import SYSTEM, record
from documents import storage
from greenfin.backups.taking import take_backup
from questionnaires.models import AnswerHistory
from tests.backups.sites import empty_postgresql
from tests.factories.questionnaires import answer, published, started
from tests.support.actors import actor_of

pytestmark = pytest.mark.full
WRITERS, WARM_UP = 3, 40


class Writer(threading.Thread):
    """Saves answers, decisions and files for a company; notes what was acknowledged."""

    def __init__(self, version, stop):
        super().__init__(daemon=True)
        self.actor = actor_of("owner")
        self.response = started(self.actor, version=version, start=date(2024, 1, 1))
        self.stop, self.acknowledged, self.error = stop, [], None

    def run(self):
        try:
            while not self.stop.is_set():
                self.save(len(self.acknowledged))
        except Exception as error:
            self.error = error
        finally:
            connection.close()

    def save(self, number):
        organisation_id = self.actor.organisation_id
        answer(self.response, self.actor, "employees", str(number + 1))
        record("test.saved", organisation_id=organisation_id, by=SYSTEM)
        if number % 5 == 0:
            storage.store(
                organisation_id=organisation_id,
                name=f"{number}",
                media_type="x",
                source=io.BytesIO(f"{organisation_id} {number}".encode() * 5_000),
            )
        self.acknowledged.append(number + 1)


def test_backup_under_load_restores_every_acknowledged_write(
    transactional_db, settings, tmp_path, rng
):
    settings.MEDIA_ROOT = tmp_path / "files"
    stop = threading.Event()
    version = published()
    writers = [Writer(version, stop) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    while sum(len(each.acknowledged) for each in writers) < WARM_UP:
        assert all(writer.error is None for writer in writers)
        time.sleep(0.05)
    time.sleep(rng.random())
    before = {w.actor.organisation_id: list(w.acknowledged) for w in writers}
    taken = take_backup(tmp_path / "backup")
    during = sum(len(w.acknowledged) for w in writers)
    stop.set()
    for writer in writers:
        writer.join()
    assert [writer.error for writer in writers] == [None] * WRITERS
    assert during > sum(map(len, before.values())), "nothing was written meanwhile"

    with empty_postgresql(tmp_path) as site:
        report = site.restored(tmp_path / "backup")
        assert report["problems"] == []
        assert report["files"] == len(taken.manifest.files) >= WRITERS
        kept = Counter(site.rows(HISTORY))
        decided = dict(site.rows(DECISIONS))
    for owner, numbers in before.items():
        assert all(kept[owner, str(number)] for number in numbers)
        assert decided[owner] >= len(numbers)
    assert sum(kept.values()) < AnswerHistory.objects.count(), "not taken under load"


HISTORY = """select r.organisation_id, h.text from questionnaires_answerhistory h
    join questionnaires_response r on r.id = h.response_id"""
DECISIONS = """select organisation_id, count(*) from audit_auditevent
    where verb = 'test.saved' group by 1"""
