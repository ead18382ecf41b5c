"""Figures that stand apart: from last year's, from the other rows, from the industry."""

from decimal import Decimal as D

import pytest

from measures.plausibility import Band
from questionnaires.language.comparing import (
    PeerBand,
    Tolerances,
    comparisons,
    slips_of,
)
from questionnaires.language.evaluation import evaluate
from tests.factories.questionnaires import small_definition

USUAL = Tolerances()


def compared(answers, earlier, *peers):
    evaluation = evaluate(small_definition(), answers)
    return list(comparisons(evaluation, earlier, "2023", USUAL, peers))


def found(answers, earlier):
    return [(f.key, f.row, f.rule) for f in compared(answers, earlier)]


def bills(*amounts):
    days = [f"2024-{number:02}-01" for number in range(1, len(amounts) + 1)]
    rows = {
        str(number): {"start": day, "end": day, "supplier": "clp", "amount": amount}
        for number, (day, amount) in enumerate(zip(days, amounts, strict=True), 1)
    }
    return {"buys_power": "yes", "bills": rows}


def last_year(*amounts):
    return {("bills.amount", str(n)): D(each) for n, each in enumerate(amounts, 1)}


@pytest.mark.parametrize(
    ("now", "before", "rules"),
    [
        ("12", "10", []),
        ("25", "10", [("employees", "", "year_on_year")]),
        ("4", "10", [("employees", "", "year_on_year")]),
        ("10,000", "10", [("employees", "", "unit_slip")]),
        ("12", "0", []),
        ("0", "12", []),
    ],
)
def test_a_change_is_asked_about_once(now, before, rules):
    assert found({"employees": now}, {("employees", ""): D(before)}) == rules


def test_without_an_earlier_figure_nothing_is_asked():
    assert found({"employees": "9999"}, {}) == []


def test_slip_of_money_names_what_is_mixed_up_in_both_languages():
    answers = {"currency": "HKD", "turnover": "5,000"}
    (finding,) = compared(answers, {("turnover", ""): D(5_000_000)})
    assert finding.level == "explain"
    assert finding.message("en") == (
        "5000 is about 1/1,000 of the 5,000,000 of 2023."
        " Were dollars and thousands of dollars mixed up?"
    )
    assert "元與千元" in finding.message("zh-Hant")
    assert [reason.id for reason in finding.reasons] == [
        "unit_is_right", "corrected", "other",
    ]  # fmt: skip


def test_row_is_compared_with_the_same_row_of_last_year():
    earlier = last_year(1000)
    assert found(bills("1,000,000"), earlier) == [("bills.amount", "1", "unit_slip")]
    assert found(bills("1,900"), earlier) == []
    assert found(bills("2,100"), earlier) == [("bills.amount", "1", "year_on_year")]


def test_change_that_all_rows_share_is_no_news_about_any_of_them():
    many = last_year(1000, 1100, 900, 1050, 980, 1020)
    tripled = ["3,000", "3,300", "2,700", "3,150", "2,940", "3,060"]
    assert [rule for *_, rule in found(bills(*tripled), many)] == ["unit_slip"] * 6
    doubled = ["2,200", "2,420", "1,980", "2,310", "2,156", "2,244"]
    assert found(bills(*doubled), many) == []
    doubled[2] = "400"
    assert found(bills(*doubled), many) == [("bills.amount", "3", "year_on_year")]


def test_row_in_another_unit_than_the_others_is_asked_about_without_last_year():
    amounts = ["1,020", "990", "1,100", "1,000,000", "1,050", "970", "1.1 MWh"]
    (finding,) = compared(bills(*amounts), {})
    assert (finding.key, finding.row, finding.rule) == ("bills.amount", "4", "row_slip")
    assert "kWh and MWh" in finding.message("en")


def test_few_rows_or_a_mere_peak_are_no_slip():
    assert compared(bills("1,000", "1,000,000"), {}) == []
    assert compared(bills("1,020", "990", "1,100", "2,600", "1,050", "970"), {}) == []


def test_figure_far_from_the_industry_is_asked_about():
    answers = bills("1,000,000") | {"currency": "HKD", "turnover": "5,000,000"}
    band = PeerBand("total_power", "turnover", Band(D(2_000), D(50_000)), "2024")
    (finding,) = compared(answers, {}, band)
    assert (finding.key, finding.rule) == ("total_power", "peer_range")
    assert "5,000,000" in finding.message("en")
    assert "(2000 kWh to 50,000 kWh in 2024)" in finding.message("en")
    assert "2024年為2000 kWh至50,000 kWh" in finding.message("zh-Hant")
    assert [reason.id for reason in finding.reasons] == ["unlike", "checked", "other"]
    assert compared(bills("9,000") | answers | bills("9,000"), {}, band) == []
    assert compared(bills("1,000,000"), {}, band) == []


def test_what_can_be_mixed_up_depends_on_what_is_measured():
    questions = small_definition().questions
    assert set(slips_of(questions["bills.amount"])) == {D(1000), D("3.6")}
    assert set(slips_of(questions["turnover"])) == {D(1000), D(1_000_000)}
    assert set(slips_of(questions["renewable_share"])) == {D(100)}
    assert set(slips_of(questions["employees"])) == {D(1000)}
