"""A company's own key for each bank: what is sealed under it dies with it."""

import uuid

import pytest
from freezegun import freeze_time

from accounts.sealing import SealError
from companies.models import SealingKey
from companies.services.keys import (
    KeyDestroyedError,
    destroy_keys,
    seal_for,
    unseal_for,
)
from tests.support.actors import organisation_of
from tests.support.parallel import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return {
        "company_id": organisation_of("company").pk,
        "bank_id": organisation_of("bank").pk,
    }


def test_sealed_text_comes_back_and_is_not_in_the_ciphertext(pair):
    key_id, ciphertext = seal_for(**pair, text="12 tonnes")
    assert "12 tonnes" not in ciphertext
    assert unseal_for(key_id=key_id, ciphertext=ciphertext) == "12 tonnes"


def test_key_itself_is_sealed_in_its_row(pair):
    seal_for(**pair, text="x")
    assert SealingKey.objects.get().key_sealed.startswith("dev:")


def test_one_key_serves_a_company_and_a_bank(pair):
    assert seal_for(**pair, text="a")[0] == seal_for(**pair, text="b")[0]
    other = pair | {"bank_id": organisation_of("bank").pk}
    assert seal_for(**other, text="a")[0] != seal_for(**pair, text="a")[0]


def test_what_a_destroyed_key_sealed_is_gone_and_a_new_key_begins(pair):
    old = seal_for(**pair, text="before")
    assert destroy_keys(SealingKey.objects.all()) == 1
    with pytest.raises(KeyDestroyedError, match="was destroyed"):
        unseal_for(key_id=old[0], ciphertext=old[1])
    new = seal_for(**pair, text="after")
    assert new[0] != old[0]
    assert unseal_for(key_id=new[0], ciphertext=new[1]) == "after"


def test_destroying_again_says_that_nothing_was_left(pair):
    keys = SealingKey.objects.filter(**pair)
    assert destroy_keys(keys) == 0
    seal_for(**pair, text="x")
    assert (destroy_keys(keys), destroy_keys(keys)) == (1, 0)


def test_each_year_has_a_key_of_its_own_and_all_live(pair):
    with freeze_time("2026-12-31 15:59:59"):  # still 2026 in Hong Kong
        old = seal_for(**pair, text="of 2026")
    with freeze_time("2026-12-31 16:00:00"):
        new = seal_for(**pair, text="of 2027")
    assert list(SealingKey.objects.values_list("year", flat=True)) == [2026, 2027]
    assert unseal_for(key_id=old[0], ciphertext=old[1]) == "of 2026"
    assert unseal_for(key_id=new[0], ciphertext=new[1]) == "of 2027"
    assert destroy_keys(SealingKey.objects.filter(**pair)) == 2


def test_key_that_never_was_cannot_unseal():
    with pytest.raises(KeyDestroyedError):
        unseal_for(key_id=2**31, ciphertext="x")


def test_key_of_another_pair_does_not_open_it(pair):
    _, ciphertext = seal_for(**pair, text="mine")
    other = pair | {"bank_id": organisation_of("bank").pk}
    key_id, _ = seal_for(**other, text="theirs")
    with pytest.raises(KeyDestroyedError, match="not sealed under that key"):
        unseal_for(key_id=key_id, ciphertext=ciphertext)


def test_without_our_field_key_the_company_key_stays_shut(pair, settings):
    key_id, ciphertext = seal_for(**pair, text="x")
    settings.FIELD_KEYS = [f"other:{uuid.uuid4()}"]
    with pytest.raises(SealError):
        unseal_for(key_id=key_id, ciphertext=ciphertext)


@pytest.mark.django_db(transaction=True)
def test_first_use_by_two_jobs_at_once_makes_one_key(pair):
    outcomes = at_once(*[lambda: seal_for(**pair, text="x")] * 2)
    assert outcomes == ["", ""]
    assert SealingKey.objects.count() == 1
