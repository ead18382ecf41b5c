"""Files are kept by content, once, for their owner; rests of cut-off writes go."""

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import Organisation
from documents import storage

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Organisation.objects.create(kind="bank", name="Harbour Bank")


def kept(bank, content=b"loans", name="book.csv"):
    return storage.store(
        organisation_id=bank.pk,
        name=name,
        media_type="text/csv",
        source=io.BytesIO(content),
    )


def test_a_file_comes_back_as_it_was_given(bank):
    with storage.opened(kept(bank, b"a" * 200_000)) as reader:
        assert reader.read() == b"a" * 200_000


def test_the_same_bytes_give_the_same_row(bank):
    assert kept(bank) == kept(bank)


def test_another_organisation_has_its_own_copy(bank):
    other = Organisation.objects.create(kind="bank", name="Peak Bank")
    assert kept(bank).pk != kept(other).pk


def test_a_failed_write_leaves_nothing(bank, tmp_path):
    class Broken(io.BytesIO):
        def read(self, *_):
            raise OSError("the network went away")

    with pytest.raises(OSError, match="network"):
        storage.store(
            organisation_id=bank.pk, name="x", media_type="text/csv", source=Broken()
        )
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_missing_file_is_said(bank, tmp_path):
    row = kept(bank)
    (tmp_path / str(bank.pk) / row.sha256).unlink()
    with pytest.raises(storage.MissingFileError), storage.opened(row):
        pass
    assert not storage.is_whole(row)


def test_a_changed_file_is_not_whole(bank, tmp_path):
    row = kept(bank)
    assert storage.is_whole(row)
    path = tmp_path / str(bank.pk) / row.sha256
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    assert not storage.is_whole(row)


def test_the_sweep_takes_old_rests_and_leaves_the_rest(bank, tmp_path):
    row = kept(bank)
    folder = tmp_path / str(bank.pk)
    now = timezone.now()
    old = (now - storage.STAGED_LIVES - timedelta(hours=1)).timestamp()
    for name, age in {"staged-old": old, "staged-new": now.timestamp()}.items():
        (folder / name).write_bytes(b"half")
        os.utime(folder / name, (age, age))
    os.utime(folder / row.sha256, (old, old))
    assert storage.sweep(organisation_id=bank.pk, now=now) == 1
    left = {path.name for path in Path(folder).iterdir()}
    assert left == {row.sha256, "staged-new"}
