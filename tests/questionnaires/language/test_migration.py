"""Every existing answer has a fate when a draft goes on to another version."""

from decimal import Decimal

import pytest

from questionnaires.language import DefinitionError, compile_definition
from questionnaires.language.lint_versions import suggested_steps
from questionnaires.language.migration import Stored, plan_migration
from tests.questionnaires.language.builders import form, options, question

N = Decimal


def version(number, *questions, steps=(), begins=None, **more):
    migrate = {"from": begins or str(number - 1), "steps": list(steps)}
    extra = {"migrate": migrate} if steps else {}
    return compile_definition(form(*questions, version=str(number), **extra, **more))


def fates(path, *answers, **given):
    plan = plan_migration(path, answers, **given)
    return plan, {
        (f.before.data_point, f.before.row): f.outcome for f in plan.fates
    }  # fmt: skip


def test_answer_to_an_unchanged_question_is_kept_and_not_written():
    q = question("a", "decimal")
    plan, found = fates([version(1, q), version(2, q)], Stored("main.a", text="5"))
    assert found == {("main.a", ""): "kept"}
    assert (plan.writes, plan.touched) == ((), ())


def test_renamed_answer_is_written_under_its_new_data_point():
    step = {"rename": "main.a", "to": "main.b"}
    plan, found = fates(
        [version(1, question("a", "decimal")), version(2, question("b", "decimal"), steps=[step])],
        Stored("main.a", text="5", number=N(5), reason="rough"),
    )  # fmt: skip
    assert found == {("main.a", ""): "renamed"}
    assert plan.writes == (Stored("main.b", text="5", number=N(5), reason="rough"),)


def test_dropped_answer_stays_in_the_history():
    drop = {"drop": "main.a", "keep_in_history": True}
    plan, found = fates(
        [version(1, question("a", "text"), question("b", "text")),
         version(2, question("b", "text"), steps=[drop])],
        Stored("main.a", text="x"),
    )  # fmt: skip
    assert found == {("main.a", ""): "dropped"}
    assert plan.writes == ()


def test_option_is_swapped_also_within_several():
    steps = [{"choice": "main.a", "from": "bill", "to": "invoice"},
             {"choice": "main.b", "from": "x", "to": "y"}]  # fmt: skip
    path = [
        version(1, question("a", "choice", options=options("bill")),
                question("b", "choices", options=options("x", "y", "z"))),
        version(2, question("a", "choice", options=options("invoice")),
                question("b", "choices", options=options("y", "z")), steps=steps),
    ]  # fmt: skip
    plan, found = fates(
        path, Stored("main.a", text="bill"), Stored("main.b", text="x,y,z")
    )
    assert set(found.values()) == {"option"}
    assert [w.text for w in plan.writes] == ["invoice", "y,z"]


def test_option_without_a_successor_opens_the_question_again():
    step = {"choice": "main.a", "from": "bill"}
    path = [
        version(1, question("a", "choice", options=options("bill", "meter"))),
        version(2, question("a", "choice", options=options("meter")), steps=[step]),
    ]
    plan, found = fates(path, Stored("main.a", text="bill"))
    assert found == {("main.a", ""): "cleared"}
    assert [w.text for w in plan.writes] == [""]


def test_retyped_answer_is_worked_out_by_its_rule():
    step = {"retype": "main.a", "how": 'old.a * qty(1, "kWh")', "ask_confirm": True}
    path = [
        version(1, question("a", "decimal")),
        version(2, question("a", "quantity", units=["MWh", "kWh"]), steps=[step]),
    ]
    plan, found = fates(path, Stored("main.a", text="12400", number=N(12400)))
    assert found == {("main.a", ""): "converted"}
    assert plan.writes == (Stored("main.a", text="12.4", number=N("12.4"), unit="MWh"),)
    assert plan.touched[0].ask_confirm


def test_rule_of_a_column_reads_its_row_and_the_form():
    step = {"retype": "t.n", "how": "row.n * coalesce(old.share, 1)"}
    old = [
        question("share", "decimal"),
        question("t", "table", columns=[question("n", "decimal")]),
    ]
    new = [
        question("share", "decimal"),
        question("t", "table", columns=[question("n", "percent")]),
    ]
    plan, _ = fates(
        [version(1, *old), version(2, *new, steps=[step])],
        Stored("main.share", text="2"), Stored("t.n", "r1", "3"), Stored("t.n", "r2", "4"),
    )  # fmt: skip
    assert [(w.row, w.text) for w in plan.writes] == [("r1", "6"), ("r2", "8")]


def test_one_figure_becomes_a_row_of_a_table():
    step = {
        "rename": "main.elec", "to": "main.sites", "ask_confirm": True,
        "rows": [{"site": '"All sites"', "amount": 'old.elec * qty(1, "kWh")', "basis": '"estimated"'}],
    }  # fmt: skip
    columns = [question("site", "text"), question("amount", "quantity", units=["MWh"]),
               question("basis", "choice", options=options("bill", "estimated"))]  # fmt: skip
    path = [
        version(1, question("elec", "decimal")),
        version(2, question("sites", "table", columns=columns), steps=[step]),
    ]
    plan, found = fates(path, Stored("main.elec", text="5000"))
    assert found == {("main.elec", ""): "rows"}
    assert plan.new_rows == {"sites": ("new:sites:1",)}
    assert {(w.data_point, w.text, w.unit) for w in plan.writes} == {
        ("sites.site", "All sites", ""),
        ("sites.amount", "5", "MWh"),
        ("sites.basis", "estimated", ""),
    }


def test_unit_no_longer_offered_is_converted():
    path = [
        version(1, question("a", "quantity", units=["kWh", "MWh"])),
        version(2, question("a", "quantity", units=["MWh"])),
    ]
    plan, found = fates(path, Stored("main.a", text="500", number=N(500), unit="kWh"))
    assert found == {("main.a", ""): "converted"}
    assert plan.writes == (Stored("main.a", text="0.5", number=N("0.5"), unit="MWh"),)


def test_answer_the_new_question_cannot_read_stays_as_typed_and_says_so():
    path = [
        version(1, question("a", "text")),
        version(2, question("a", "text", max_length=3)),
    ]
    plan, found = fates(path, Stored("main.a", text="long words"))
    assert found == {("main.a", ""): "unreadable"}
    assert plan.writes[0].text == "long words"
    assert plan.writes[0].problem == "max_length"


def test_question_that_is_now_worked_out_shows_its_figure():
    path = [
        version(1, question("a", "decimal"), question("b", "decimal")),
        version(2, question("a", "decimal"), question("b", "calc", value="a * 2")),
    ]
    assert fates(path, Stored("main.b", text="5"))[1] == {("main.b", ""): "figure"}


def test_do_not_know_is_kept_where_a_value_would_be_worked_out():
    step = {"retype": "main.a", "how": "old.a * 2"}
    path = [
        version(1, question("a", "decimal")),
        version(2, question("a", "percent"), steps=[step]),
    ]
    plan, found = fates(path, Stored("main.a", state="dont_know", reason="new here"))
    assert found == {("main.a", ""): "kept"}
    assert plan.writes == ()


def test_what_could_not_be_read_is_not_worked_out_but_kept_as_typed():
    step = {"retype": "main.a", "how": "old.a * 2"}
    path = [
        version(1, question("a", "decimal")),
        version(2, question("a", "percent"), steps=[step]),
    ]
    plan, _ = fates(path, Stored("main.a", text="many", problem="number"))
    assert plan.writes == ()


def test_steps_of_several_versions_follow_one_another():
    path = [
        version(1, question("a", "decimal")),
        version(2, question("b", "decimal"), steps=[{"rename": "main.a", "to": "main.b"}]),
        version(3, question("b", "quantity", units=["kWh"]),
                steps=[{"retype": "main.b", "how": 'old.b * qty(1, "kWh")'}]),
    ]  # fmt: skip
    plan, found = fates(path, Stored("main.a", text="7", number=N(7)))
    assert found == {("main.a", ""): "converted"}
    assert plan.writes == (Stored("main.b", text="7", number=N(7), unit="kWh"),)


def test_a_smaller_size_keeps_what_it_does_not_ask_for_a_larger_one():
    plain = form(
        question("a", "decimal"), question("b", "decimal", size="small"),
        sizes=["micro", "small"], instrument="sme",
    )  # fmt: skip
    micro = compile_definition({**plain, "size": "micro", "key": "sme_micro"})
    small = compile_definition({**plain, "size": "small", "key": "sme_small"})
    answers = [Stored("main.a", text="1"), Stored("main.b", text="2")]
    down, found = fates([small, micro], *answers)
    assert found == {("main.a", ""): "kept", ("main.b", ""): "not_here"}
    assert down.writes == ()
    up, found = fates([micro, small], *answers)
    assert found == {("main.a", ""): "kept", ("main.b", ""): "back"}
    assert up.writes == ()


def test_rule_for_what_is_worked_out_now_is_refused_and_not_needed():
    first = version(1, question("a", "decimal"), question("b", "decimal"))
    figure = question("b", "calc", value="a * 2")

    def second(step):
        return form(
            question("a", "decimal"), figure, version="2",
            migrate={"from": "1", "steps": [step]},
        )  # fmt: skip

    with pytest.raises(DefinitionError) as refused:
        compile_definition(second({"retype": "main.b", "how": "old.a"}), previous=first)
    assert "b is a calc: no single value is written to it." in str(refused.value)
    assert compile_definition(second({"retype": "main.b"}), previous=first)
    bare = compile_definition(form(question("a", "decimal"), figure, version="2"))
    assert suggested_steps(first, bare) == [{"retype": "main.b"}]


def test_estimate_stays_one_through_a_rule_and_under_another_name():
    made = Stored("main.a", text="5", number=N(5), origin="estimate", estimate="x: 5")
    first = version(1, question("a", "decimal"))
    renamed = version(2, question("b", "decimal"), steps=[{"rename": "main.a", "to": "main.b"}])  # fmt: skip
    (written,) = fates([first, renamed], made)[0].writes
    assert (written.origin, written.estimate) == ("estimate", "x: 5")
    doubled = version(2, question("b", "decimal"), steps=[{"rename": "main.a", "to": "main.b", "how": "old.a * 2"}])  # fmt: skip
    (written,) = fates([first, doubled], made)[0].writes
    assert (written.text, written.origin) == ("10", "estimate")
