"""Each signal over plain rows: at its limit, one step short of it, and without its fact."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from schemes.rules.signals.compared import Compared, Invoice, Officer
from schemes.rules.signals.judging import JUDGES, raised
from schemes.rules.signals.loading import load_signals

ON = date(2026, 11, 26)
WATCH = load_signals()
OWN = Compared(
    claim="own",
    number="TS-1",
    applicant="anna",
    track="training_subsidy/training",
    filed=ON,
    applicant_names=("Chan Siu Ming", "陳小明"),
    person="card-1",
    account="account-1",
    payee="CHAN SIU MING",
    programme="GTP-260223",
    enrolled=date(2026, 6, 1),
    completed=date(2026, 10, 1),
    costs={"fee": 980_000},
    submitter="anna@",
    papers=(("sha-id", "identity"), ("sha-receipt", "receipt")),
    invoices=(Invoice("R-0099", "EFFAS Training Ltd", date(2026, 6, 1), 980_000),),
    about=(date(2026, 6, 1), ON),
)
STRANGER = Compared(
    claim="other",
    number="TS-0",
    applicant="bert",
    track="training_subsidy/training",
    filed=ON - timedelta(days=9),
    applicant_names=("Wong Tai Man",),
    person="card-2",
    account="account-2",
    payee="Wong Tai Man",
    programme="GTP-777",
    completed=date(2026, 3, 1),
    costs={"fee": 500_000},
    submitter="bert@",
    papers=(("sha-9", "receipt"),),
)
GRANT = replace(
    OWN, track="gsf_grant/external_review", programme="", person="", instrument="loan-7",
    costs={"pre": 20_000_000}, completed=None, enrolled=None,
)  # fmt: skip


def signals(own=OWN, others=(), officers=()):
    found = raised(own, others, officers, WATCH, ON)
    return {each.rule.key: each.found for each in found}


def like(count, **changes):
    """That many strangers, each an applicant of its own."""
    return [
        replace(
            STRANGER, claim=f"c{n}", number=f"TS-{n:02d}", applicant=f"a{n}",
            submitter=changes.get("submitter", f"s{n}"), account=f"acc{n}",
            papers=(), **{k: v for k, v in changes.items() if k != "submitter"},
        )
        for n in range(count)
    ]  # fmt: skip


def test_ordinary_claim_beside_a_stranger_raises_nothing():
    assert signals(others=[STRANGER]) == {}


def test_every_signal_of_the_file_has_its_rule_and_no_rule_is_idle():
    assert set(JUDGES) == set(WATCH.signals)


class TestSamePersonAndProgramme:
    def test_second_claim_for_a_programme_blocks(self):
        found = signals(
            others=[replace(STRANGER, person="card-1", programme="GTP-260223")]
        )
        assert found["same_person_programme"].others == ("other",)
        assert WATCH.signals["same_person_programme"].level == "block"

    @pytest.mark.parametrize(
        "change",
        [
            {"person": "card-1"},
            {"programme": "GTP-260223"},
            {"person": "card-1", "programme": "GTP-260223", "is_live": False},
        ],
    )
    def test_other_programme_other_person_or_refused_claim_does_not(self, change):
        assert "same_person_programme" not in signals(
            others=[replace(STRANGER, **change)]
        )

    def test_unknown_person_matches_nobody(self):
        nobody = replace(OWN, person="")
        other = replace(STRANGER, person="", programme="GTP-260223")
        assert "same_person_programme" not in signals(nobody, [other])


class TestSameInstrument:
    def test_same_cost_of_an_instrument_blocks_and_another_year_does_not(self):
        other = replace(GRANT, claim="other", applicant="bert", costs={"pre": 1})
        assert "same_instrument_cost" in signals(GRANT, [other])
        later = replace(other, costs={"post_1": 1})
        assert "same_instrument_cost" not in signals(GRANT, [later])

    def test_another_instrument_is_no_duplicate(self):
        other = replace(GRANT, claim="other", instrument="loan-8")
        assert "same_instrument_cost" not in signals(GRANT, [other])


class TestSameDocument:
    def test_file_of_another_applicant_blocks_whatever_it_is(self):
        other = replace(STRANGER, papers=(("sha-id", "identity"),), is_live=False)
        assert "same_document" in signals(others=[other])

    def test_applicant_may_hand_in_their_own_card_again_but_no_receipt(self):
        own = replace(STRANGER, applicant="anna")
        card = replace(own, papers=(("sha-id", "identity"),))
        receipt = replace(own, papers=(("sha-receipt", "receipt"),))
        assert "same_document" not in signals(others=[card])
        assert "same_document" in signals(others=[receipt])
        assert "same_document" not in signals(others=[replace(receipt, is_live=False)])


def test_account_of_another_applicant_warns_and_ones_own_does_not():
    other = replace(STRANGER, account="account-1")
    assert signals(others=[other])["same_account"].values["count"] == "1"
    assert "same_account" not in signals(others=[replace(other, applicant="anna")])


class TestNames:
    @pytest.mark.parametrize(
        ("name", "warns"),
        [("Chan Siu-Ming", True), ("Ming Siu Chan", True), ("Chan Siu Man", False)],
    )
    def test_almost_the_same_name_in_a_programme_warns(self, name, warns):
        other = replace(
            STRANGER, payee=name, programme="GTP-260223", completed=date(2026, 9, 1)
        )
        assert ("similar_name" in signals(others=[other])) is warns

    def test_name_counts_only_near_in_time_and_with_another_card(self):
        other = replace(
            STRANGER, payee="Chan Siu Ming", programme="GTP-260223",
            completed=date(2026, 8, 30),
        )  # fmt: skip
        edge = replace(other, completed=OWN.completed - timedelta(days=31))
        assert "similar_name" not in signals(others=[other])
        assert "similar_name" in signals(others=[edge])
        assert "similar_name" not in signals(others=[replace(edge, person="card-1")])

    @pytest.mark.parametrize(
        ("payee", "warns"),
        [
            ("CHAN SIU MING PETER", False),
            ("陳小明", False),
            ("Golden Dragon Trading", True),
        ],
    )
    def test_account_in_another_name_warns(self, payee, warns):
        found = signals(replace(OWN, payee=payee))
        assert ("payee_not_applicant" in found) is warns

    def test_name_that_is_not_known_warns_of_nothing(self):
        assert signals(replace(OWN, payee="")) == {}
        assert signals(replace(OWN, applicant_names=())) == {}


class TestRuns:
    def test_three_other_applicants_with_the_same_amount_warn_two_do_not(self):
        others = like(3, costs={"fee": 980_000})
        found = signals(others=others)["identical_amounts"]
        assert found.values["amount"] == "HKD 9,800.00"
        assert "identical_amounts" not in signals(others=others[:2])

    def test_price_of_one_programme_is_no_run(self):
        others = like(9, costs={"fee": 980_000}, programme="GTP-260223", person="")
        assert "identical_amounts" not in signals(others=others)

    def test_claims_of_long_ago_and_of_one_applicant_are_no_run(self):
        old = like(3, costs={"fee": 980_000}, filed=ON - timedelta(days=61))
        assert "identical_amounts" not in signals(others=old)
        edge = like(3, costs={"fee": 980_000}, filed=ON - timedelta(days=60))
        assert "identical_amounts" in signals(others=edge)
        one = [replace(each, applicant="carl") for each in edge]
        assert "identical_amounts" not in signals(others=one)


class TestJustUnder:
    """The ceiling cuts from a fee of 12,500; the band is 5% wide: 11,875 to 12,500."""

    def found(self, own, inside, below):
        others = [
            *like(inside, costs={"fee": 1_240_000}),
            *[replace(e, claim=f"b{n}") for n, e in
              enumerate(like(below, costs={"fee": 1_150_000}))],
        ]  # fmt: skip
        return signals(replace(OWN, costs={"fee": own}), others).get("just_under")

    def test_full_band_over_an_empty_one_warns(self):
        assert self.found(1_250_000, 4, 0).values["count"] == "5"
        assert self.found(1_250_000, 3, 0) is None

    def test_band_below_that_is_as_full_explains_it(self):
        assert self.found(1_200_000, 5, 2).values["below"] == "2"
        assert self.found(1_200_000, 5, 3) is None

    @pytest.mark.parametrize("fee", [1_187_500, 1_250_001])
    def test_cost_outside_the_band_is_left_alone(self, fee):
        assert self.found(fee, 9, 0) is None

    def test_cost_without_a_ceiling_is_left_alone(self):
        own = replace(OWN, track="sg_loan_grant/loan", costs={"fee": 1_250_000})
        others = like(9, costs={"fee": 1_240_000}, track="sg_loan_grant/loan")
        assert "just_under" not in signals(own, others)


class TestProgrammes:
    def test_more_learners_in_a_month_than_the_limit_warn(self):
        others = like(60, programme="GTP-260223", completed=date(2026, 10, 31))
        assert signals(others=others)["many_for_programme"].values["count"] == "61"
        assert "many_for_programme" not in signals(others=others[:59])

    @pytest.mark.parametrize(
        ("days", "warns"), [(0, True), (2, True), (3, False), (-1, False)]
    )
    def test_completion_right_after_enrolment_warns(self, days, warns):
        own = replace(OWN, completed=OWN.enrolled + timedelta(days=days))
        assert ("fast_completion" in signals(own)) is warns

    def test_day_that_is_not_known_warns_of_nothing(self):
        own = replace(OWN, enrolled=None)
        assert "fast_completion" not in signals(own)


def test_person_who_submits_for_more_than_five_others_warns():
    others = like(6, submitter="anna@")
    assert signals(others=others)["many_by_one"].values["count"] == "6"
    assert "many_by_one" not in signals(others=others[:5])


class TestOfficers:
    def test_officer_who_belongs_to_the_applicant_blocks(self):
        officer = Officer("Ruby Mak", frozenset({"office", "anna"}))
        assert signals(officers=[officer])["officer_is_applicant"].values == {
            "officers": "Ruby Mak"
        }
        assert signals(officers=[Officer("Ruby Mak", frozenset({"office"}))]) == {}

    def test_officer_called_like_the_payee_warns(self):
        assert "officer_named_like_payee" in signals(
            officers=[Officer("Siu Ming CHAN")]
        )
        assert signals(officers=[Officer("Chan Siu Man")]) == {}


def test_sentence_names_five_claims_and_counts_the_rest():
    others = like(7, submitter="anna@")
    named = signals(others=others)["many_by_one"].values["others"]
    assert named == "TS-00, TS-01, TS-02, TS-03, TS-04 + 2"


def test_every_sentence_is_filled_in_both_languages():
    officer = Officer("Chan Siu Ming", frozenset({"anna"}))
    twin = replace(
        STRANGER, person="card-1", programme="GTP-260223", account="account-1"
    )
    for each in raised(OWN, [twin], [officer], WATCH, ON):
        for text in each.rule.text.values():
            assert "{" not in text.format(**each.found.values)


def test_blocking_finding_is_another_one_for_other_claims():
    first = replace(STRANGER, person="card-1", programme="GTP-260223")
    second = replace(first, claim="third")
    prints = [
        {e.rule.key: e.fingerprint for e in raised(OWN, rows, [], WATCH, ON)}
        for rows in ([first], [first, second])
    ]
    assert prints[0]["same_person_programme"] != prints[1]["same_person_programme"]
