"""Estimates of figures nobody has at hand: only from what is known, with their sum."""

from datetime import date
from decimal import Decimal as D

import pytest

from measures.sourced import Sourced
from questionnaires.language import DefinitionError, compile_definition, evaluate
from questionnaires.language.changes import changes
from questionnaires.language.estimating import estimates_of
from questionnaires.language.facts import facts_of
from questionnaires.language.months import Period
from questionnaires.language.reading import Answer

WORDS = {"en": "W", "zh-Hant": "字"}


class Factors:
    """One factor for everything."""

    def lookup(self, table, key, on):
        return Sourced("x", "x", D("0.4"), "m3/m2", 2025, "memory", "unverified")


YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))


def question(key, **more):
    return {"key": key, "label": WORDS, "used_by": WORDS} | more


def form(*estimates, **more):
    """A form that asks for sites, people and water."""
    water = {
        "type": "quantity",
        "units": ["m3", "L"],
        "min": 0,
        "max": 1000,
        "quality": 2,
    }
    columns = [
        {"key": "area", "type": "quantity", "units": ["m2"], "label": WORDS},
        {"key": "hidden", "type": "calc", "value": "row.area", "unit": "m2", "visible_to": ["reviewer"], "label": WORDS},
    ]  # fmt: skip
    return {
        "gfq": "1.0", "key": "form", "version": "1", "languages": ["en", "zh-Hant"],
        "title": WORDS, "factors": {"use": {"unit": "m3/m2"}},
        "sections": [{
            "key": "all", "scope": "profile", "title": WORDS, "minutes": 1,
            "questions": [
                question("people", type="integer"),
                question("sites", type="table", columns=columns),
                question("water", **water | {"estimates": list(estimates)} | more),
                question("twice", type="calc", value="water * 2", unit="m3"),
            ],
        }],
    }  # fmt: skip


BY_PERSON = {
    "key": "person",
    "value": "prior.water / prior.people * people",
    "label": WORDS,
}
BY_AREA = {"key": "area", "over": "sites", "value": 'row.area * factor("use", "x", period.start, period.end)', "label": WORDS, "quality": 5}  # fmt: skip


def estimated(content, answers, prior=None):
    definition = compile_definition(content)
    found = evaluate(definition, answers, prior=prior, factors=Factors(), period=YEAR)  # fmt: skip
    return {
        each.estimate.key: each
        for each in estimates_of(found, definition.questions["water"])
    }


def test_estimate_is_worked_out_and_claims_three_digits():
    prior = {"water": "100", "people": "7"}
    found = estimated(form(BY_PERSON), {"people": "9"}, prior)["person"]
    assert (found.value, found.is_rounded) == (D("129"), True)
    (trace,) = found.traces
    assert {each.name: each.value for each in trace.inputs} == {
        "prior.water": 100, "prior.people": 7, "people": 9,
    }  # fmt: skip


def test_estimate_over_a_table_adds_up_its_rows():
    sites = [{"area": "100"}, {"area": "50"}]
    found = estimated(form(BY_AREA), {"sites": sites})["area"]
    assert found.value == D(60) and not found.is_rounded
    assert [trace.value for trace in found.traces] == [40, 20]


@pytest.mark.parametrize(
    ("answers", "prior"),
    [
        ({}, None),
        ({"people": "9"}, None),
        ({"people": "9"}, {"water": "100"}),
        ({"people": "9"}, {"water": "100", "people": "0"}),
        ({"people": "9"}, {"water": {"state": "dont_know"}, "people": "7"}),
        ({"people": {"state": "dont_know"}}, {"water": "100", "people": "7"}),
        ({"sites": [{"area": "100"}, {}]}, None),
        ({"sites": []}, None),
        ({"sites": [{"area": "9000"}]}, None),
    ],
)
def test_nothing_is_estimated_of_what_is_missing_or_out_of_bounds(answers, prior):
    assert estimated(form(BY_PERSON, BY_AREA), answers, prior) == {}


def test_missing_factor_gives_no_estimate():
    definition = compile_definition(form(BY_AREA))
    found = evaluate(definition, {"sites": [{"area": "100"}]})
    assert list(estimates_of(found, definition.questions["water"])) == []


def test_estimate_costs_quality_and_marks_what_is_made_of_it():
    definition = compile_definition(form(BY_AREA))
    typed = evaluate(definition, {"water": Answer("60", D(60), "m3")})
    assert typed.run.grades["water", ""].quality == 2
    taken = Answer("60", D(60), "m3", estimate="area: 100 m2 x 0.4")
    made = evaluate(definition, {"water": taken})
    figure = made.calculated["twice"]
    assert (figure.quality, figure.grade.flags) == (5, {"estimate"})
    (fact,) = [
        f
        for f in facts_of(definition, made, {"water": taken})
        if f.data_point == "all.water"
    ]
    assert (fact.quality, fact.derivation["estimate"]) == (5, "area: 100 m2 x 0.4")


def test_estimate_that_a_later_version_does_not_know_is_the_worst():
    definition = compile_definition(form(BY_AREA))
    made = evaluate(definition, {"water": Answer("6", D(6), "m3", estimate="gone: 6")})
    assert made.run.grades["water", ""].quality == 5


@pytest.mark.parametrize(
    ("estimate", "says"),
    [
        (BY_PERSON | {"value": "people"}, "a plain number, the question asks for m3"),
        (BY_PERSON | {"value": "watr * 2"}, 'There is no question "watr"'),
        (BY_PERSON | {"value": "water * 2"}, "reads the answer it would give"),
        (BY_PERSON | {"value": '"much"'}, "needs a number"),
        (BY_PERSON | {"over": "site"}, '"site" is no table'),
        (
            BY_AREA
            | {"value": 'row.hidden * factor("use", "x", period.start, period.end)'},
            "may not see",
        ),
        (BY_PERSON | {"value": "__import__('os')"}, "estimates"),
        (BY_PERSON | {"label": {"en": "W"}}, "missing in zh-Hant"),
        (BY_PERSON | {"quality": 1}, "quality"),
        (BY_PERSON | {"value": "people +"}, "estimates"),
    ],
)
def test_estimate_that_makes_no_sense_is_refused_on_load(estimate, says):
    with pytest.raises(DefinitionError) as refused:
        compile_definition(form(estimate))
    assert says in str(refused.value)


def test_two_of_one_key_money_and_texts_are_refused():
    for content, says in [
        (form(BY_PERSON, BY_PERSON), "same key"),
        (form(BY_PERSON, type="text", units=None), "A text has no estimates"),
    ]:
        for each in content["sections"][0]["questions"][2:3]:
            for name in [name for name, value in each.items() if value is None]:
                del each[name]
            if each["type"] == "text":
                for name in ("min", "max", "quality"):
                    del each[name]
        content["sections"][0]["questions"] = content["sections"][0]["questions"][:3]
        with pytest.raises(DefinitionError) as refused:
            compile_definition(content)
        assert says in str(refused.value)


def test_taking_estimates_away_is_told_as_a_change():

    before = compile_definition(form(BY_AREA))
    after = compile_definition(form(BY_PERSON) | {"version": "2"})
    assert [each.kind for each in changes(before, after)] == ["estimates"]
