"""Relations to frameworks hold on their days and under the conditions that they need."""

from datetime import date

import pytest

from questionnaires.language import DefinitionError, compile_definition, evaluate
from questionnaires.language.relating import relations_of
from tests.questionnaires.language.builders import form, question

ENTRIES = [
    {"data_point": "main.a", "to": "1", "rel": "exact", "needs": ["measured"]},
    {"data_point": "main.a", "to": "2", "rel": "exact", "valid_from": "2025-01-01"},
    {"data_point": "main.a", "to": "3", "rel": "exact"},
]


def content(conditions, entries=ENTRIES):
    maps = [{"framework": "x", "version": "1", "verified": False, "entries": entries}]
    asked = [question("a", "integer"), question("how", "text")]
    return form(*asked, maps=maps, conditions=conditions)


def held(answers, on=date(2024, 12, 31)):
    definition = compile_definition(content({"measured": 'how == "meter"'}))
    found = list(relations_of(evaluate(definition, answers), on))
    return [r.entry.to for r in found if r.holds], [r.lacks for r in found if r.lacks]


def test_relation_holds_where_what_it_needs_is_met():
    assert held({"how": "meter"}) == (["1", "3"], [])
    assert held({"how": "guess"}) == (["3"], [("measured",)])


def test_what_cannot_be_judged_is_not_met():
    assert held({}) == (["3"], [("measured",)])
    assert held({"how": {"state": "dont_know"}}) == (["3"], [("measured",)])


def test_relation_holds_on_its_days_only():
    assert held({"how": "meter"}, date(2025, 6, 30)) == (["1", "2", "3"], [])


@pytest.mark.parametrize(
    ("conditions", "says"),
    [
        ({}, 'There is no condition "measured"'),
        ({"mesured": "a > 1"}, "measured"),
        ({"measured": "b > 1"}, 'There is no question "b"'),
        ({"measured": "a"}, "a condition"),
        ({"measured": "__import__"}, "conditions"),
    ],
)
def test_needs_that_mean_nothing_are_refused_on_load(conditions, says):
    with pytest.raises(DefinitionError) as refused:
        compile_definition(content(conditions))
    assert says in str(refused.value)
