"""The micro SME questionnaire: its cases hold, its texts and factors are all there."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from catalogue.tables import load
from questionnaires.language import (
    Period,
    compile_definition,
    evaluate,
    explain,
    facts_of,
    recompute,
)
from questionnaires.language.cases import failures, read_cases, run_case
from questionnaires.language.definition import Question
from questionnaires.language.units import unit

FOLDER = Path(__file__).parents[3] / "questionnaires" / "definitions" / "sme"
CASES = [
    (file, case)
    for file in ("electricity", "fuels", "company", "topics")
    for case in read_cases(FOLDER / "cases" / f"{file}.yaml")
]
SCOPES = {
    "profile", "finances", "sites", "governance", "strategy", "risk_management",
    "energy_emissions", "targets",
}  # fmt: skip
YEAR = Period(date(2023, 4, 1), date(2024, 3, 31))


@pytest.fixture(scope="module")
def micro():
    return compile_definition(FOLDER / "micro.yaml")


def every_question(definition) -> list[Question]:
    return list(definition.questions.values())


@pytest.mark.parametrize(
    "case", [pytest.param(c, id=f"{f}: {c['name']}") for f, c in CASES]
)
def test_case_holds(micro, case):
    assert failures(micro, case) == []


@pytest.mark.parametrize(
    "case", [pytest.param(c, id=f"{f}: {c['name']}") for f, c in CASES]
)
def test_every_figure_is_recomputed_from_what_its_trace_shows(micro, case):
    evaluation = run_case(micro, case)
    places = [(key, "") for key in evaluation.calculated] + list(evaluation.cells)
    assert places
    for key, row in places:
        trace = explain(evaluation, key, row)
        assert recompute(micro, trace) == trace.value, (key, row)


def test_asks_about_25_questions_in_8_consent_scopes(micro):
    assert {section.scope for section in micro.sections} == SCOPES
    assert len(micro.sections) == 8
    evaluations = [run_case(micro, case) for _file, case in CASES]
    most = max(len(set(micro.inputs) & set(each.asked)) for each in evaluations)
    assert 20 <= most <= 28


def test_energy_is_asked_topic_by_topic_and_ends_with_what_it_comes_to(micro):
    divided = {section.key: section.topics for section in micro.sections}
    energy = divided.pop("energy")
    assert not any(divided.values())
    assert [t.key for t in energy] == ["electricity", "towngas", "fuels", "results"]
    assert not any(question.is_input for question in energy[-1].questions)
    for topic in energy[:-1]:
        assert topic.questions[0].is_input and not topic.questions[0].ask_if, topic.key


def test_takes_about_half_an_hour(micro):
    assert 20 <= sum(section.minutes for section in micro.sections) <= 35
    assert micro.warnings == ()


def test_every_question_has_help_example_minutes_and_a_user(micro):
    for section in micro.sections:
        for question in section.questions:
            assert set(question.used_by) == {"en", "zh-Hant"}, question.key
            if question.is_input:
                assert question.help, question.key
                assert question.example, question.key
                assert question.minutes > 0, question.key


def test_energy_questions_point_at_the_specimen_of_their_bill(micro):
    specimens = {q.specimen for q in every_question(micro)} - {""}
    assert specimens == {"electricity_bill", "towngas_bill", "fuel_receipt"}
    for key in ("electricity_bills", "electricity_year", "towngas_units", "fuels"):
        assert micro.questions[key].specimen, key


def test_chinese_texts_are_traditional_chinese(micro):
    simplified = re.compile("[电气还业员险们价环报损县厂车东风图总数气贷]")
    for question in every_question(micro):
        for texts in (question.label, question.help, question.example):
            if texts:
                assert not simplified.search(texts["zh-Hant"]), texts


def test_all_eighteen_districts_are_offered_and_only_islands_has_no_supplier(micro):
    offered = [option.id for option in micro.questions["sites.district"].options]
    assert "".join(offered) == "ABCDEFGHJKLMNPQRST"
    suppliers = micro.content["lookups"]["supplier_of_district"]
    assert set(offered) - suppliers.keys() == {"T"}
    assert [d for d in offered if suppliers.get(d) == "hk_electric"] == list("ABCD")


def test_every_factor_table_is_in_the_catalogue_in_the_unit_expected(micro):
    tables = load()
    for name, entry in micro.content["factors"].items():
        table = tables.table(entry.get("table", name))
        units = {value.unit for value in tables.rows(table.name)}
        wanted = unit(entry["unit"])
        assert any(
            unit(one).dimension == wanted.dimension
            for one in units
            if "kgCO2/" not in one
        ), name


def test_every_fuel_offered_has_a_factor_and_a_price_in_its_unit(micro):
    tables = load()
    for option in micro.questions["fuels.fuel"].options:
        weight = option.id == "lpg_stationary"
        factor = tables.lookup("fuel-combustion", option.id, YEAR.end)
        price = tables.lookup("fuel-price", option.id, YEAR.end)
        assert factor and factor.unit == f"kgCO2e/{'kg' if weight else 'L'}", option.id
        assert price and price.unit == f"HKD/{'kg' if weight else 'L'}", option.id


def test_every_kind_of_premises_has_a_benchmark(micro):
    tables = load()
    for option in micro.questions["sites.premises"].options:
        found = tables.lookup("electricity-floor-benchmark", option.id, YEAR.end)
        assert found and found.mark == "unverified", option.id


def test_catalogue_factors_give_the_figures_of_a_year_from_april(micro):
    given = {
        "sites": [{"name": "Shop", "district": "F"}],
        "electricity_basis": "year",
        "electricity_year": "12,000",
    }
    evaluation = evaluate(micro, given, period=YEAR, factors=load())
    done = evaluation.calculated["scope_2"]
    # 9 months of CLP's 0.39 and 3 of its 0.38
    assert done.value == Decimal("4.65")
    assert [(use.sourced.year, use.months) for use in done.factors] == [
        (2023, 9),
        (2024, 3),
    ]
    assert "unverified" in done.grade.flags


def test_maps_are_unverified_until_somebody_has_checked_them(micro):
    assert micro.map_entries
    assert not any(entry.verified for entry in micro.map_entries)


def test_towngas_production_goes_under_the_scope_its_framework_says(micro):
    lines = {
        entry.framework: entry.reported_as
        for entry in micro.map_entries
        if entry.data_point == "emissions.towngas_production"
    }
    assert lines["hkex_part_d"] == "scope_2"
    assert lines["ifrs_s2"] == "scope_3"


def test_facts_of_a_filled_form_carry_scope_quality_and_derivation(micro):
    case = next(c for _, c in CASES if c["name"].startswith("a filled form"))
    evaluation = run_case(
        micro, {**case, "factors": {"grid-electricity/clp": "0.4 kgCO2e/kWh"}}
    )
    facts = {(f.data_point, *f.dimensions.values()): f for f in facts_of(
        micro, evaluation, case["given"])}  # fmt: skip
    assert facts["finances.turnover",].unit == "HKD"
    assert facts["finances.turnover",].number == Decimal(12400000)
    assert facts["finances.equity",].period_start == date(2024, 12, 31)
    assert facts["sites.site.floor_area", "1"].derivation["entered"] == "600 ft2"
    assert facts["sites.site.floor_area", "1"].unit == "m2"
    scope_2 = facts["emissions.scope_2_location",]
    assert (scope_2.value, scope_2.unit, scope_2.quality) == ("5.8", "tCO2e", 2)
    assert scope_2.scope == "energy_emissions"
    assert scope_2.derivation["factors"][0]["value"] == "0.4"
    assert facts["targets.reduction",].unit == "%"
    assert {fact.scope for fact in facts.values()} == SCOPES
