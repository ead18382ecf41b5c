"""Identity cards and instruments: read as people write them, refused with a remedy."""

import pytest

from register.identifiers import InstrumentError, is_isin, read_instrument
from schemes.rules.identity import IdentityError, masked, read_hkid


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("A123456(3)", "A123456(3)"),
        (" a123456 3 ", "A123456(3)"),
        ("AB987654(3)", "AB987654(3)"),
        ("Ａ１２３４５６（３）", "A123456(3)"),
    ],
)
def test_identity_card_is_read_as_people_write_it(typed, read):
    assert read_hkid(typed) == read


@pytest.mark.parametrize("typed", ["A123456(4)", "B123456(3)", "A123457(3)"])
def test_wrong_letter_or_digit_of_an_identity_card_is_found(typed):
    with pytest.raises(IdentityError, match="digit in brackets does not fit"):
        read_hkid(typed)


@pytest.mark.parametrize("typed", ["", "123456(3)", "ABC123456(3)", "A12345(3)"])
def test_what_is_no_identity_card_is_shown_one(typed):
    with pytest.raises(IdentityError, match=r"such as A123456\(3\)"):
        read_hkid(typed)


def test_identity_card_is_masked():
    assert masked("A123456(3)") == "A123***(*)"


def test_isin_is_read_with_spaces_and_small_letters():
    assert read_instrument(" hk00 0006 9689 ") == "HK0000069689"
    assert is_isin("HK0000069689")


@pytest.mark.parametrize("typed", ["HK0000069688", "HK0000096689"])
def test_isin_with_a_wrong_check_digit_is_refused(typed):
    with pytest.raises(InstrumentError, match="check digit"):
        read_instrument(typed)


def test_reference_of_a_facility_is_no_isin():
    assert read_instrument("facility-2026/7") == "FACILITY-2026/7"
    assert not is_isin("FACILITY-2026/7")


@pytest.mark.parametrize("typed", ["", "A1", "our loan", "貸款7", "X" * 41 + "1"])
def test_what_identifies_nothing_is_refused(typed):
    with pytest.raises(InstrumentError, match="ISIN"):
        read_instrument(typed)
