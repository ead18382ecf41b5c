"""A table whose rows the form names: what it says, refuses, works out and keeps."""

from dataclasses import replace
from decimal import Decimal

import pytest

from questionnaires.composing.json_schema import schema_of
from questionnaires.language import DefinitionError, compile_definition, evaluate
from questionnaires.language.changes import changes
from questionnaires.language.explain import explain, recompute
from questionnaires.language.facts import facts_of
from questionnaires.language.migration import Stored, plan_migration
from questionnaires.language.run import State
from tests.questionnaires.language.builders import check, form, options, question

KINDS = ("power", "gas", "diesel")


def matrix(*kinds, columns=(), rows=None, **more):
    named = {"key": "kind", "type": "choice", "label": {"en": "Kind"}}
    amount = question("amount", "quantity", units=["MWh", "kWh"])
    return question(
        "energy", "table", rows=rows or {"key": "kind", "fixed": True},
        columns=[{**named, "options": options(*(kinds or KINDS))}, amount, *columns],
        **more,
    )  # fmt: skip


def compiled(*questions, **more):
    return compile_definition(form(*questions, **more))


def refused(table):
    with pytest.raises(DefinitionError) as caught:
        compiled(table)
    return " ".join(f"{p.message} {p.remedy}" for p in caught.value.problems)


def test_every_row_stands_there_before_anybody_has_said_anything():
    found = evaluate(compiled(matrix()), {})
    assert found.row_ids("energy") == KINDS
    assert found.state("energy") is State.NOT_ANSWERED
    assert found.value("energy.kind", "gas") == "gas"
    assert found.value("energy.amount", "gas") is None
    assert not found.findings


@pytest.mark.parametrize(
    "raw",
    [
        {"gas": {"amount": "5"}, "power": {"amount": "2 kWh"}},
        [{"kind": "power", "amount": "2 kWh"}, {"kind": "gas", "amount": "5"}],
    ],
)
def test_rows_are_told_by_name_in_whatever_order(raw):
    found = evaluate(compiled(matrix()), {"energy": raw})
    amounts = {row: found.value("energy.amount", row) for row in KINDS}
    assert amounts == {"power": Decimal("0.002"), "gas": Decimal(5), "diesel": None}
    assert found.state("energy") is State.ANSWERED
    assert not found.findings


def test_a_row_there_is_not_is_told_and_never_counted():
    found = evaluate(compiled(matrix()), {"energy": {"coal": {"amount": "5"}}})
    assert [(f.key, f.rule) for f in found.findings] == [("energy", "row_unknown")]
    assert "coal" in found.findings[0].message("en")
    assert found.row_ids("energy") == KINDS


def test_what_a_row_is_called_cannot_be_answered_otherwise():
    found = evaluate(compiled(matrix()), {"energy": {"gas": {"kind": "power"}}})
    assert found.value("energy.kind", "gas") == "gas"
    assert found.state("energy") is State.NOT_ANSWERED


def test_rules_and_figures_read_the_name_of_a_row():
    definition = compiled(
        matrix(columns=[
            question("basis", "text", ask_if='row.kind == "diesel"', required=True),
            question("share", "calc", value="100 * row.amount / sum(energy.amount)"),
        ]),
        question("gas_only", "calc", unit="MWh",
                 value='sum_if(energy.amount, row.kind == "gas")'),
        checks=[check("some", "energy.amount", 'row.amount > qty(1, "MWh") or row.kind != "gas"',
                      each_row=True)],
    )  # fmt: skip
    raw = {"gas": {"amount": "1"}, "power": {"amount": "3"}}
    found = evaluate(definition, {"energy": raw})
    assert found.value("gas_only") == Decimal(1)
    assert found.value("energy.share", "gas") == Decimal(25)
    assert found.state("energy.basis", "gas") is State.NOT_ASKED
    said = {(f.key, f.row, f.rule) for f in found.findings}
    assert said == {("energy.amount", "gas", "some"), ("energy.basis", "diesel", "required")}  # fmt: skip
    trace = explain(found, "gas_only")
    assert recompute(definition, trace) == Decimal(1)


def test_an_option_that_no_row_has_is_refused_in_a_rule():
    with pytest.raises(DefinitionError, match="coal"):
        compiled(matrix(columns=[question("why", "text", ask_if='row.kind == "coal"')]))


def test_facts_are_told_apart_by_the_names_the_form_gives():
    definition = compiled(matrix())
    answers = {"energy": {"gas": {"amount": "5"}}}
    facts = facts_of(definition, evaluate(definition, answers), answers)
    assert [(f.data_point, f.dimensions, f.value) for f in facts] == [
        ("energy.amount", {"energy": "gas"}, "5")
    ]


def test_all_of_it_can_be_not_known():
    definition = compiled(matrix(required=True))
    found = evaluate(definition, {"energy": {"state": "dont_know"}})
    assert found.state("energy") is State.DONT_KNOW
    assert found.completeness == 1
    assert evaluate(definition, {}).completeness == 0
    assert evaluate(definition, {"energy": {"gas": {"amount": "0"}}}).completeness == 1


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (matrix(rows={"fixed": True}), "need a column that names them"),
        (matrix(rows={"key": "kinds", "fixed": True}), 'no column "kinds"'),
        (matrix(rows={"key": "amount", "fixed": True}), "Make it a choice"),
        (matrix(rows={"key": "kind", "fixed": True, "max": 3}), "have no max"),
        (matrix("Natural-gas"), '"Natural-gas" cannot name a row'),
        (matrix("change"), '"change" cannot name a row'),
        (matrix("g" * 37), "up to 36 small letters"),
        (matrix(rows={"key": "kind"}, columns=[]) | {"rows": {"key": "nothing"}}, "no column"),
    ],
)  # fmt: skip
def test_rows_that_cannot_be_are_refused(table, words):
    assert words in refused(table)


def test_a_row_name_has_no_rules_of_an_answer():
    table = matrix()
    table["columns"][0] |= {"required": True, "ask_if": "1 == 1"}
    said = refused(table)
    assert "no required" in said and "no ask_if" in said
    assert "Add a column" in refused(table | {"columns": table["columns"][:1]})


def version(table, number="2", **migrate):
    more = {"migrate": {"from": "1", "steps": migrate["steps"]}} if migrate else {}
    return form(table, version=number, **more)


def test_a_row_that_is_gone_needs_a_step():
    old = compiled(matrix())
    new = version(matrix("power", "gas"))
    with pytest.raises(DefinitionError, match="no longer offers diesel"):
        compile_definition(new, previous=old)
    kinds = [(c.kind, c.before) for c in changes(old, compile_definition(new))]
    assert ("options_removed", "diesel") in kinds


def test_a_step_moves_a_row_or_drops_it():
    old = compiled(matrix())
    steps = [
        {"choice": "main.energy", "from": "gas", "to": "natural_gas"},
        {"choice": "main.energy", "from": "diesel"},
    ]
    new = compile_definition(
        version(matrix("power", "natural_gas"), steps=steps), previous=old
    )
    kept = Stored("energy.amount", "power", "2", Decimal(2), "MWh")
    moved, gone = replace(kept, row="gas"), replace(kept, row="diesel")
    plan = plan_migration([old, new], [kept, moved, gone])
    assert [fate.outcome for fate in plan.fates] == ["kept", "renamed", "dropped"]
    assert plan.writes == (replace(kept, row="natural_gas"),)


def test_rows_are_never_merged():
    old = compiled(matrix())
    steps = [{"choice": "main.energy", "from": "diesel", "to": "gas"}]
    with pytest.raises(DefinitionError, match="answers of its own"):
        compile_definition(version(matrix("power", "gas"), steps=steps), previous=old)


def test_named_and_added_rows_are_not_one_type():
    old = compiled(matrix())
    free = matrix(rows={"key": "kind"})
    with pytest.raises(DefinitionError, match="was matrix and is table"):
        compile_definition(version(free), previous=old)
    new = compile_definition(version(free))
    plan = plan_migration([old, new], [Stored("energy.amount", "gas", "2", Decimal(2))])
    assert [fate.outcome for fate in plan.fates] == ["not_here"]
    assert not plan.writes


def test_the_schema_names_the_rows():
    schema = schema_of(compiled(matrix()), "en")
    table, _unknown = schema["properties"]["energy"]["anyOf"]
    assert list(table["properties"]) == list(KINDS)
    assert table["properties"]["gas"]["title"] == "GAS"
    assert list(table["properties"]["gas"]["properties"]) == ["amount"]
    assert table["additionalProperties"] is False
