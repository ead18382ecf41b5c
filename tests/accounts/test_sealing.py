"""Small secrets are sealed under a named key; a key that is gone leaves them shut."""

import pytest

from accounts.sealing import SealError, keyed_hash, seal, unseal

OLD, NEW = "k2025:" + "a" * 40, "k2026:" + "b" * 40


@pytest.fixture(autouse=True)
def keys(settings):
    settings.FIELD_KEYS = [OLD]
    return settings


@pytest.mark.parametrize("text", ["JBSWY3DP", "", "舢舨麵家", "a:b:c"])
def test_sealed_text_comes_back(text):
    assert unseal(seal(text)) == text


def test_sealed_value_names_its_key_and_hides_its_text():
    sealed = seal("JBSWY3DP")
    assert sealed.startswith("k2025:")
    assert "JBSWY3DP" not in sealed


def test_same_text_is_sealed_differently_each_time():
    assert seal("JBSWY3DP") != seal("JBSWY3DP")


def test_new_key_seals_and_the_old_one_still_opens(keys):
    before = seal("old")
    keys.FIELD_KEYS = [NEW, OLD]
    assert seal("new").startswith("k2026:")
    assert (unseal(before), unseal(seal("new"))) == ("old", "new")


def test_value_whose_key_was_taken_away_stays_shut(keys):
    sealed = seal("old")
    keys.FIELD_KEYS = [NEW]
    with pytest.raises(SealError, match="'k2025'"):
        unseal(sealed)


def test_same_id_with_another_key_opens_nothing(keys):
    sealed = seal("old")
    keys.FIELD_KEYS = ["k2025:" + "c" * 40]
    with pytest.raises(SealError):
        unseal(sealed)


@pytest.mark.parametrize(
    "harm",
    [
        lambda sealed: sealed[:-4] + "AAAA",
        lambda sealed: sealed.replace("k2025:", ""),
        lambda sealed: "k2025:",
        lambda sealed: "",
        lambda sealed: "k2025:not base64 at all",
    ],
    ids=["changed", "without key", "without text", "empty", "no token"],
)
def test_harmed_value_is_refused_and_not_guessed(harm):
    with pytest.raises(SealError):
        unseal(harm(seal("JBSWY3DP")))


def test_key_with_a_colon_in_it_is_one_key(keys):
    keys.FIELD_KEYS = ["k1:a:b:c"]
    assert unseal(seal("x")) == "x"


def test_hash_is_the_same_for_one_purpose_and_another_for_the_next():
    assert keyed_hash("ACDEFGHJ", "a") == keyed_hash("ACDEFGHJ", "a")
    assert keyed_hash("ACDEFGHJ", "a") != keyed_hash("ACDEFGHJ", "b")
    assert keyed_hash("ACDEFGHJ", "a") != keyed_hash("ACDEFGHK", "a")


def test_hash_needs_our_secret(settings):
    known = keyed_hash("ACDEFGHJ", "a")
    settings.SECRET_KEY = "another" * 10
    assert keyed_hash("ACDEFGHJ", "a") != known


def test_hash_outlives_a_change_of_the_secret_key(settings):
    known = keyed_hash("ACDEFGHJ", "a")
    settings.MATCHING_KEY, settings.SECRET_KEY = settings.SECRET_KEY, "another" * 10
    assert keyed_hash("ACDEFGHJ", "a") == known
