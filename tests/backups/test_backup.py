"""A backup comes back whole, or says in a sentence why it does not."""

import io
import json
import resource
import shutil
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Organisation
from audit.sealing import seal_access
from audit.selectors import chain_heads
from audit.services import SYSTEM, record, record_access
from documents import storage
from documents.models import StoredFile
from greenfin.backups import postgresql
from greenfin.backups.content import Sums, differences
from greenfin.backups.errors import BackupError
from greenfin.backups.restoring import restore_backup
from greenfin.backups.taking import take_backup
from tests.backups.sites import Site, empty_postgresql
from tests.support.actors import actor_of, organisation_of
from tests.support.database import as_web_role

MARK = "zq Harbour Bank 海港"


@pytest.fixture
def world(transactional_db, settings, tmp_path):
    """A bank with a file, decisions and a reading that is sealed."""
    settings.MEDIA_ROOT = tmp_path / "files"
    bank = organisation_of("bank", MARK)
    storage.store(
        organisation_id=bank.pk,
        name="book.csv",
        media_type="text/csv",
        source=io.BytesIO(b"loans" * 50_000),
    )
    for number in range(3):
        record("test.done", organisation_id=bank.pk, by=SYSTEM, detail={"n": number})
    record_access(
        organisation_id=bank.pk,
        by=actor_of("risk_officer"),
        reader_label="Peak Bank",
        target_type="fact",
        target_id="1",
        purpose="credit_risk",
    )
    seal_access(until=timezone.now())
    return bank


@pytest.fixture
def backup(world, tmp_path):
    take_backup(tmp_path / "backup")
    return tmp_path / "backup"


def the_file(root):
    row = StoredFile.objects.get()
    return Path(root) / str(row.organisation_id) / row.sha256


# --- there and back ---


def test_backup_comes_back_into_an_empty_database(world, backup, tmp_path):
    with empty_postgresql(tmp_path) as site:
        report = site.restored(backup)
        assert report["problems"] == []
        assert (report["files"], report["chains"]) == (1, len(chain_heads()))
        assert report["rto_seconds"] > 0 <= report["rpo_seconds"]
        assert site.rows("select name from accounts_organisation where kind = 'bank'"
                         f" and name = '{MARK}'") == [(MARK,)]  # fmt: skip
        # The wall behind the code and the web role's grants stand again.
        assert site.rows(
            "select relforcerowsecurity from pg_class where relname = 'companies_fact'"
        ) == [(True,)]
        assert site.rows(
            "select has_table_privilege('greenfin_web', 'companies_fact', 'select'),"
            " has_table_privilege('greenfin_web', 'audit_auditevent', 'update')"
        ) == [(True, False)]
        assert (
            the_file(site.files).read_bytes()
            == the_file(configured.MEDIA_ROOT).read_bytes()
        )

        again = site.run("restore", str(backup))
        assert again.returncode == 1
        assert "The database is not empty" in again.stderr
        assert site.restored(backup, "--force")["problems"] == []


@pytest.mark.full
def test_sqlite_comes_back_too(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    here, there = (
        Site(f"sqlite:///{tmp_path}/{name}/db.sqlite3", tmp_path / name / "files")
        for name in "ab"
    )
    here.manage("shell", "--no-imports", "-c", ON_SQLITE.format(tmp_path / "backup"))
    report = there.restored(tmp_path / "backup")
    assert (report["problems"], report["files"], report["chains"]) == ([], 1, 1)


#: In one process, since each start and each migration takes seconds.
ON_SQLITE = """
import io
from pathlib import Path
from django.core.management import call_command
from accounts.models import Organisation
from audit.services import SYSTEM, record
from documents.storage import store
from greenfin.backups.restoring import BackupError, restore_backup

call_command("migrate", verbosity=0)
bank = Organisation.objects.create(kind="bank", name="Harbour Bank")
record("test.done", organisation_id=bank.pk, by=SYSTEM)
store(organisation_id=bank.pk, name="b", media_type="x", source=io.BytesIO(b"l"))
call_command("backup", "{0}")
Organisation.objects.create(kind="bank", name="Too late")
try:
    restore_backup(Path("{0}"))
except BackupError as error:
    assert "not empty" in str(error)
else:
    raise AssertionError("restored over rows")
assert restore_backup(Path("{0}"), force=True).problems == []
assert [each.name for each in Organisation.objects.all()] == ["Harbour Bank"]
"""


def test_backup_holds_no_secret_and_says_where_the_keys_are_not(world, tmp_path):
    out = io.StringIO()
    call_command("backup", str(tmp_path / "backup"), stdout=out)
    assert "FIELD_KEYS are not in the backup" in out.getvalue()
    manifest = (tmp_path / "backup/manifest.json").read_text()
    for pair in configured.FIELD_KEYS:
        key_id, _, secret = pair.partition(":")
        assert secret not in manifest
        assert key_id in json.loads(manifest)["key_ids"]
    assert configured.SECRET_KEY not in manifest
    assert MARK not in manifest
    assert (tmp_path / "backup").stat().st_mode & 0o077 == 0


# --- what a backup refuses ---


def refusal(call, *args, **options):
    with pytest.raises(BackupError) as refused:
        call(*args, **options)
    return str(refused.value)


def test_folder_in_use_is_left_alone(world, tmp_path):
    (tmp_path / "mine").write_text("notes")
    assert "is not empty" in refusal(take_backup, tmp_path)


def test_web_role_cannot_back_up(world, tmp_path):
    with as_web_role():
        said = refusal(take_backup, tmp_path / "backup")
    assert "greenfin_web sees only some rows" in said
    assert not (tmp_path / "backup").exists()


SAYS_VERSION = '[ "$1" = --version ] && echo 99.1 && exit; '
TOOLS = {
    None: "pg_dump is not on this machine: apt-get install postgresql-client",
    "echo 'pg_dump (PostgreSQL) 9.6.1'": "is older than the server",
    SAYS_VERSION + "echo 'No space left' >&2; exit 1": "The disk is full",
    SAYS_VERSION + "echo 'it broke' >&2; exit 1": "pg_dump failed: it broke",
}


def test_trouble_with_pg_dump_is_a_sentence(world, tmp_path, monkeypatch):
    tool = tmp_path / "tools/pg_dump"
    tool.parent.mkdir()
    monkeypatch.setenv("PATH", str(tool.parent))
    monkeypatch.setattr(postgresql, "DEBIAN", tmp_path / "nowhere")
    for script, sentence in TOOLS.items():
        if script:
            tool.write_text(f"#!/bin/sh\n{script}\n")
            tool.chmod(0o755)
        assert sentence in refusal(take_backup, tmp_path / "backup")
        assert list(tmp_path.glob("backup*")) == []


def test_full_disk_is_said_and_nothing_half_written_stays(world, tmp_path):
    storage.store(
        organisation_id=world.pk,
        name="large",
        media_type="x",
        source=io.BytesIO(b"-" * 9_000_000),
    )
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8_000_000, limits[1]))
    try:
        said = refusal(take_backup, tmp_path / "backup")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "The disk of" in said
    assert "is full" in said
    assert list(tmp_path.glob("backup*")) == []


def test_file_that_was_harmed_before_is_named(world, tmp_path):
    path = the_file(configured.MEDIA_ROOT)
    for harm in (change, Path.unlink):
        harm(path)
        errors, folder = io.StringIO(), tmp_path / f"backup-{harm.__name__}"
        with pytest.raises(SystemExit) as stopped:
            call_command("backup", str(folder), stderr=errors)
        assert stopped.value.code == 1
        assert path.name in errors.getvalue()
        assert (folder / "manifest.json").exists()


# --- what a restore refuses, before it touches anything ---


def cut(path):
    path.write_bytes(path.read_bytes()[:-100])


def change(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def edit(field, value):
    def harm(path):
        told = json.loads(path.read_text())
        told[field] = value
        path.write_text(json.dumps(told))

    return harm


HARMS = [
    (cut, "database.dump", "bytes instead of"),
    (change, "database.dump", "database.dump was changed"),
    (Path.unlink, "database.dump", "database.dump is missing"),
    (cut, "files/*/*", "bytes instead of"),
    (change, "files/*/*", "was changed"),
    (Path.unlink, "manifest.json", "no whole backup"),
    (cut, "manifest.json", "is no JSON"),
    (edit("format", "greenfin-backup-9"), "manifest.json", "not of the format"),
    (edit("engine", "sqlite"), "manifest.json", "The backup is of sqlite"),
    (edit("engine_version", "99"), "manifest.json", "a newer one"),
    (edit("migrations", ["risk.0999_later"]), "manifest.json", "risk.0999_later"),
    (edit("key_ids", ["k1999"]), "manifest.json", "FIELD_KEYS lacks k1999"),
]


def test_harmed_backup_is_refused_in_a_sentence(backup, tmp_path):
    for number, (harm, name, sentence) in enumerate(HARMS):
        harmed = shutil.copytree(backup, tmp_path / f"harmed-{number}")
        (path,) = harmed.glob(name)
        harm(path)
        assert sentence in refusal(restore_backup, harmed, force=True)
    assert Organisation.objects.filter(name=MARK).exists()


def test_restore_over_rows_needs_a_word(backup):
    with pytest.raises(CommandError, match="--force"):
        call_command("restore", str(backup))


def test_differing_tables_are_named():
    was = {"a": Sums(1, "x"), "b": Sums(2, "x"), "c": Sums(3, "x"), "d": Sums(4, "x")}
    now = {"a": Sums(1, "x"), "b": Sums(1, "x"), "c": Sums(3, "y"), "e": Sums(4, "x")}
    assert differences(was, now) == [
        "Table b has 1 rows instead of 2.",
        "Table c has as many rows, but other content.",
        "Table d is missing.",
        "Table e was not in the backup.",
    ]


@pytest.mark.django_db
def test_checksum_finds_one_changed_letter():
    bank = organisation_of("bank", MARK)
    before = postgresql.content().tables
    assert differences(before, postgresql.content().tables) == []
    Organisation.objects.filter(pk=bank.pk).update(name=MARK.lower())
    assert differences(before, postgresql.content().tables) == [
        "Table accounts_organisation has as many rows, but other content."
    ]
