"""A table whose rows are those of another: what it says, refuses, works out and keeps."""

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
from tests.questionnaires.language.builders import check, form, question


def sites(*columns, **more):
    rows = {"min": 1, "max": 20, "key": "name", "label": {"en": "Site"}}
    name = question("name", "text")
    owned = question("owned", "yes_no")
    return question("sites", "table", columns=[name, owned, *columns], rows=rows) | more


def cover(*columns, rows=None, **more):
    value = question("value", "quantity", units=["HKD"])
    return (
        question(
            "cover", "table", columns=[value, *columns], rows=rows or {"from": "sites"}
        )
        | more
    )


def compiled(*questions, **more):
    return compile_definition(form(*questions, **more))


def refused(*questions, **more):
    with pytest.raises(DefinitionError) as caught:
        compiled(*questions, **more)
    return " ".join(f"{p.message} {p.remedy}" for p in caught.value.problems)


SITES = {"a": {"name": "Shop", "owned": "yes"}, "b": {"name": "Store", "owned": "no"}}


def test_there_is_one_row_for_each_of_the_other_table_in_its_order():
    definition = compiled(sites(), cover())
    turned = {"b": SITES["b"], "a": SITES["a"]}
    for given in (SITES, turned):
        found = evaluate(definition, {"sites": given, "cover": {"a": {"value": "5"}}})
        assert found.row_ids("cover") == tuple(given)
        assert found.value("cover.value", "a") == 5
        assert found.value("cover.value", "b") is None
        assert not found.findings


def test_the_other_table_may_come_later_in_the_form():
    found = evaluate(compiled(cover(), sites()), {"sites": SITES})
    assert found.row_ids("cover") == ("a", "b")
    assert found.state("cover") is State.NOT_ANSWERED


def test_in_a_list_rows_stand_in_the_order_of_the_other():
    given = {
        "sites": list(SITES.values()),
        "cover": [{"value": "5"}, {}, {"value": "9"}],
    }
    found = evaluate(compiled(sites(), cover()), given)
    assert found.value("cover.value", "1") == 5
    assert [(f.key, f.rule) for f in found.findings] == [("cover", "row_unknown")]


def test_a_row_of_no_source_is_told_and_never_counted():
    given = {"sites": SITES, "cover": {"a": {"value": "5"}, "z": {"value": "7"}}}
    definition = compiled(
        sites(),
        cover(),
        question("total", "calc", value="sum(cover.value)", unit="HKD"),
    )
    found = evaluate(definition, given)
    assert [(f.key, f.rule) for f in found.findings] == [("cover", "row_unknown")]
    assert found.value("total") == 5


def test_without_a_row_there_is_nothing_to_ask_and_nothing_missing():
    found = evaluate(compiled(sites(), cover(required=True)), {})
    assert found.state("cover") is State.NOT_ASKED
    assert "cover" not in found.asked
    gone = evaluate(
        compiled(sites(), cover()),
        {"sites": {"state": "dont_know"}, "cover": {"a": {}}},
    )
    assert gone.state("cover") is State.NOT_ASKED


def test_all_of_it_can_be_not_known():
    given = {"sites": SITES, "cover": {"state": "dont_know"}}
    found = evaluate(compiled(sites(), cover(required=True)), given)
    assert found.state("cover") is State.DONT_KNOW
    assert found.row_ids("cover") == ()
    assert found.completeness == 1


def test_rules_read_the_row_of_the_other_table():
    building = question(
        "building", "quantity", units=["HKD"], ask_if='row.sites.owned == "yes"',
        label={"en": "Value of {row.sites.name}"}, required=True,
    )  # fmt: skip
    definition = compiled(
        sites(),
        cover(building, question("both", "calc", unit="HKD",
                                 value='row.value if row.sites.owned == "yes" else row.value * 2')),
        question("owned_only", "calc", unit="HKD",
                 value='sum_if(cover.value, row.sites.owned == "yes")'),
        checks=[check("some", "cover.value", 'row.value > qty(1, "HKD") or row.sites.owned == "no"',
                      each_row=True)],
    )  # fmt: skip
    found = evaluate(
        definition,
        {"sites": SITES, "cover": {"a": {"value": "1"}, "b": {"value": "1"}}},
    )
    assert found.state("cover.building", "b") is State.NOT_ASKED
    assert found.value("cover.both", "b") == 2
    assert found.value("owned_only") == 1
    said = {(f.key, f.row, f.rule) for f in found.findings}
    assert said == {("cover.value", "a", "some"), ("cover.building", "a", "required")}
    label = definition.questions["cover.building"].label
    assert found.text(label, "en", table="cover", row="a") == "Value of Shop"
    assert recompute(definition, explain(found, "owned_only")) == Decimal(1)
    trace = explain(found, "cover.both", "b")
    assert [(each.name, each.row) for each in trace.inputs] == [
        ("row.sites.owned", "b"), ("row.value", "b")
    ]  # fmt: skip
    assert trace.question.path_read("row.sites.owned") == "sites.owned"
    assert recompute(definition, trace) == Decimal(2)


def test_a_condition_keeps_rows_out_and_what_was_said_in_them_waits():
    owned = {"from": "sites", "ask_if": 'row.sites.owned == "yes"'}
    definition = compiled(
        sites(), cover(rows=owned, required=True),
        question("count", "calc", value="rows(cover)"),
    )  # fmt: skip
    said = {"a": {"value": "5"}, "b": {"value": "7"}}
    found = evaluate(definition, {"sites": SITES, "cover": said})
    assert found.row_ids("cover") == ("a",)
    assert found.value("count") == 1
    assert not found.findings
    none = evaluate(definition, {"sites": {"b": SITES["b"]}, "cover": said | {"a": {}}})
    assert none.state("cover") is State.NOT_ASKED


def test_facts_of_both_tables_are_about_the_same_row():
    definition = compiled(sites(), cover())
    answers = {"sites": SITES, "cover": {"a": {"value": "5"}}}
    facts = facts_of(definition, evaluate(definition, answers), answers)
    about = {f.data_point: f.dimensions for f in facts if f.value in ("Shop", "5")}
    assert about == {"sites.name": {"sites": "a"}, "cover.value": {"sites": "a"}}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ({"from": "site"}, 'There is no table "site". Did you mean "sites"'),
        ({"from": "cover"}, "cannot take its rows from itself"),
        ({"from": "other"}, 'rows of "other" are those of "sites". Write from: sites'),
        ({"from": "kinds"}, "The form itself names the rows"),
        (
            {"from": "bills"},
            "have no name that could stand here. Give bills rows: {key",
        ),
        ({"from": "total"}, 'There is no table "total"'),
        ({"from": "sites", "key": "value"}, "no key of their own"),
        ({"from": "sites", "max": 3}, "no max of their own"),
        ({"from": "sites", "fixed": True}, "no fixed of their own"),
        ({"ask_if": "1 == 1"}, "Only rows of another table have a condition"),
        ({"from": "sites", "ask_if": "row.owned == 1"}, 'no column "owned"'),
        ({"from": "sites", "ask_if": "row.value > qty(1, 'HKD')"}, "in a circle"),
        ({"from": "sites", "ask_if": "row.sites.name"}, "rows: "),
    ],
)
def test_rows_that_cannot_be_are_refused(rows, words):
    kind = question("kind", "choice", options=[{"id": "x", "en": "X"}])
    amount = question("amount", "integer")
    said = refused(
        sites(), cover(rows=rows),
        question("other", "table", rows={"from": "sites"}, columns=[amount]),
        question("kinds", "table", rows={"key": "kind", "fixed": True}, columns=[kind, amount]),
        question("bills", "table", columns=[amount]),
        question("total", "integer"),
    )  # fmt: skip
    assert words in said


def test_a_circle_of_two_tables_is_refused():
    said = refused(sites() | {"rows": {"from": "cover"}}, cover())
    assert 'rows of "cover" are those of "sites"' in said


def test_another_table_is_not_read_through_a_row_that_is_not_its():
    column = question("why", "text", ask_if='row.sites.owned == "yes"')
    free = cover(column, rows={"max": 3})
    assert 'not those of "sites". Write row.owned' in refused(sites(), free)
    other = question("others", "table", rows={"key": "name"}, columns=[
        question("name", "text")])  # fmt: skip
    wrong = cover(question("why", "text", ask_if="answered(row.others.name)"))
    assert "Write row.sites.name" in refused(sites(), other, wrong)


def test_nobody_reads_a_name_that_is_hidden_from_them():
    hidden = question("name", "text", visible_to=["respondent", "reviewer"])
    table = sites()
    table["columns"][0] = hidden
    assert '"sites.name" heads each row, and bank may not see it' in refused(
        table, cover()
    )
    piped = cover(question("why", "text", label={"en": "Why {row.sites.owned}?"}))
    table = sites()
    table["columns"][1]["visible_to"] = ["respondent"]
    assert "{row.sites.owned} is shown to" in refused(table, piped)


def test_a_column_that_moves_to_the_rows_of_its_table_keeps_its_answers():
    moved = question("insured", "yes_no", data_point="sites.insured")
    old = compiled(sites(moved))
    new = compile_definition(form(sites(), cover(moved), version="2"), previous=old)
    said = Stored("sites.insured", "a", "yes")
    plan = plan_migration([old, new], [said])
    assert [(fate.outcome, fate.target.path) for fate in plan.fates] == [
        ("kept", "cover.insured")
    ]
    assert not plan.writes
    back = compile_definition(form(sites(moved), version="3"))
    assert [f.outcome for f in plan_migration([new, back], [said]).fates] == ["kept"]


def test_a_table_with_rows_of_its_own_is_not_one_with_anothers():
    free = cover(rows={"max": 20})
    old = compiled(sites(), free)
    given = form(sites(), cover(), version="2")
    words = r"is table \(rows of main.sites\) now"
    with pytest.raises(DefinitionError, match=words):
        compile_definition(given, previous=old)
    new = compile_definition(given)
    plan = plan_migration([old, new], [Stored("cover.value", "r", "2", Decimal(2))])
    assert [fate.outcome for fate in plan.fates] == ["not_here"]
    here = Stored("cover.value", "a", "2", Decimal(2))
    assert [f.outcome for f in plan_migration([new, old], [here]).fates] == ["not_here"]
    said = [c.after for c in changes(old, new) if c.kind == "rows"]
    assert said == ["the rows of sites"]


def test_a_column_that_moves_to_rows_of_another_table_needs_a_step():
    moved = question("why", "text", data_point="why")
    bills = question(
        "bills", "table", rows={"key": "n"}, columns=[question("n", "text"), moved]
    )
    old = compiled(sites(), bills)
    bare = bills | {"columns": bills["columns"][:1]}
    given = form(sites(), bare, cover(moved), version="2")
    with pytest.raises(DefinitionError, match="was text .rows of main.bills."):
        compile_definition(given, previous=old)


def test_rows_stay_the_same_when_their_table_has_another_key():
    old = compiled(sites(), cover())
    renamed = sites() | {"key": "places", "data_point": "main.sites"}
    for column in renamed["columns"]:
        column["data_point"] = f"sites.{column['key']}"
    there = cover(rows={"from": "places"})
    new = compile_definition(form(renamed, there, version="2"), previous=old)
    kept = Stored("cover.value", "a", "2", Decimal(2), "HKD")
    plan = plan_migration([old, new], [kept, replace(kept, row="b")])
    assert {fate.outcome for fate in plan.fates} == {"kept"}


def test_the_schema_says_whose_rows_they_are():
    schema = schema_of(compiled(sites(), cover()), "en")
    table, _unknown = schema["properties"]["cover"]["anyOf"]
    assert table["x-rows-from"] == "sites"
    assert table["maxProperties"] == 20
    assert list(table["additionalProperties"]["properties"]) == ["value"]
