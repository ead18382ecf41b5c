"""Everything that is recorded or run has words for people."""

import re
from pathlib import Path

from accounts.wording import person_in_words
from audit.verbs import described
from jobs.registry import HANDLERS
from jobs.titles import title_of

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "companies", "questionnaires", "risk", "catalogue", "jobs")
RECORDED = re.compile(r"(?:record|_record|_decided)\(\s*\"([a-z_]+\.[a-z_]+)\"")


def test_a_person_is_named_with_the_role_in_the_readers_words():
    assert person_in_words("Ada Yip (risk_officer)") == "Ada Yip (Risk officer)"
    for unchanged in ("greenfin", "Ada (Kowloon)", "(risk_officer)"):
        assert person_in_words(unchanged) == unchanged


def recorded_verbs():
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            yield from RECORDED.findall(path.read_text("utf-8"))


def test_every_recorded_verb_has_a_sentence():
    assert set(recorded_verbs()) - described() == set()


def test_every_kind_of_job_has_a_title():
    ours = [kind for kind in HANDLERS if not kind.startswith("t.")]
    assert [kind for kind in ours if title_of(kind) == kind] == []
