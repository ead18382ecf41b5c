"""Telephones, addresses, births, owners: at the limit, short of it, without the fact."""

from dataclasses import replace
from datetime import date

import pytest

from schemes.rules.signals.compared import Officer
from schemes.rules.signals.names import surnames
from tests.schemes.rules.signals.test_judging import GRANT, OWN, STRANGER, signals


@pytest.mark.parametrize(
    ("signal", "fact"),
    [
        ("same_phone", {"phone": "p1"}),
        ("same_address", {"address": "a1", "is_firm": True}),
    ],
)
class TestShared:
    def test_another_applicant_with_it_warns(self, signal, fact):
        found = signals(replace(OWN, **fact), [replace(STRANGER, **fact)])
        assert found[signal].others == ("other",)

    def test_another_one_ones_own_and_an_unknown_one_do_not(self, signal, fact):
        own = replace(OWN, **fact)
        assert signal not in signals(own, [STRANGER])
        mine = replace(STRANGER, applicant="anna", **fact)
        assert signal not in signals(own, [mine])
        empty = {key: value for key, value in fact.items() if key == "is_firm"}
        assert signal not in signals(
            replace(OWN, **empty), [replace(STRANGER, **empty)]
        )


def test_a_home_shared_by_persons_says_nothing():
    at_home = {"address": "a1"}
    assert signals(replace(OWN, **at_home), [replace(STRANGER, **at_home)]) == {}


class TestBirth:
    NEAR = replace(STRANGER, payee="Chan Siu Ming", born=1990)

    def test_like_name_of_the_same_year_with_another_card_warns(self):
        found = signals(replace(OWN, born=1990), [self.NEAR])["birth_year"]
        assert found.values["year"] == "1990"

    @pytest.mark.parametrize(
        ("born", "changes"),
        [
            (1991, {}),
            (None, {}),
            (1990, {"born": None}),
            (1990, {"person": "card-1"}),
            (1990, {"person": ""}),
            (1990, {"payee": "Wong Tai Man"}),
        ],
    )
    def test_anything_else_does_not(self, born, changes):
        near = replace(self.NEAR, **changes)
        assert "birth_year" not in signals(replace(OWN, born=born), [near])


class TestHours:
    @pytest.mark.parametrize(
        ("hours", "last", "warns"),
        [
            (40, 4, False),
            (41, 4, True),
            (8, 1, False),
            (None, 1, False),
            (999, -1, False),
        ],
    )
    def test_hours_fit_ten_a_day(self, hours, last, warns):
        first = date(2026, 6, 1)
        completed = first.replace(day=last) if last > 0 else date(2026, 5, 1)
        own = replace(OWN, hours=hours, enrolled=first, completed=completed)
        assert ("course_hours" in signals(own)) is warns


class TestOwners:
    def test_one_owner_of_both_warns(self):
        own = replace(
            GRANT, invoices=OWN.invoices, owners=("Loom Holdings Ltd", "MORNINGSTAR INC"),
            reviewer_owners=("Morningstar, Inc.",),
        )  # fmt: skip
        assert signals(own)["shared_owner"].values == {
            "owner": "MORNINGSTAR INC", "reviewer": "Morningstar, Inc.",
        }  # fmt: skip

    def test_other_owners_and_unknown_ones_do_not(self):
        for owners in (("Loom Holdings",), ()):
            own = replace(GRANT, owners=owners, reviewer_owners=("Morningstar, Inc.",))
            assert "shared_owner" not in signals(own)


class TestOfficerAtAddress:
    def test_one_address_and_one_surname_warn(self):
        own = replace(OWN, address="a1")
        officer = Officer("Chan Tai Man", address="a1")
        assert "officer_address" in signals(own, officers=[officer])

    @pytest.mark.parametrize(
        "officer",
        [
            Officer("Wong Tai Man", address="a1"),
            Officer("Chan Tai Man", address="a2"),
            Officer("Chan Tai Man"),
        ],
    )
    def test_one_of_the_two_alone_does_not(self, officer):
        own = replace(OWN, address="a1")
        assert "officer_address" not in signals(own, officers=[officer])
        assert "officer_address" not in signals(OWN, officers=[officer])

    @pytest.mark.parametrize(
        ("name", "found"),
        [
            ("Chan Siu Ming", {"chan", "ming"}),
            ("Peter Chan", {"peter", "chan"}),
            ("陳小明", {"陳"}),
            ("", set()),
        ],
    )
    def test_what_may_be_a_surname(self, name, found):
        assert surnames(name) == found
