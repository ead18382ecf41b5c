"""States, conditions, checks and completeness of an evaluation."""

from datetime import date
from decimal import Decimal

import pytest

from questionnaires.language import Answer, Period, State, evaluate
from tests.questionnaires.language.builders import check, compiled, options, question


def rules(evaluation):
    return [(finding.key, finding.row, finding.rule) for finding in evaluation.findings]


# --- five states ---


@pytest.mark.parametrize(
    ("raw", "state"),
    [
        (0, State.ANSWERED),
        ("0", State.ANSWERED),
        (None, State.NOT_ANSWERED),
        ("", State.NOT_ANSWERED),
        ("   ", State.NOT_ANSWERED),
        ({"state": "dont_know"}, State.DONT_KNOW),
        ({"state": "not_applicable"}, State.NOT_APPLICABLE),
        ({"state": "not_answered"}, State.NOT_ANSWERED),
        (Answer(state="dont_know"), State.DONT_KNOW),
        (Answer("0", Decimal(0)), State.ANSWERED),
        ({"value": None}, State.NOT_ANSWERED),
    ],
)
def test_zero_and_the_kinds_of_nothing_are_states_of_their_own(raw, state):
    evaluation = evaluate(compiled(question("n", "decimal")), {"n": raw})
    assert evaluation.state("n") is state
    assert evaluation.findings == ()


def test_not_asked_is_a_state_too_and_its_answer_is_parked():
    definition = compiled(
        question("more", "yes_no"),
        question("n", "decimal", ask_if='more == "yes"', required=True),
        question("twice", "calc", value="n * 2"),
    )
    evaluation = evaluate(definition, {"more": "no", "n": 5})
    assert evaluation.asked == ("more",)
    assert evaluation.state("n") is State.NOT_ASKED
    assert evaluation.calculated["twice"].value is None
    assert evaluation.findings == ()
    assert evaluation.completeness == 1


def test_unknown_condition_is_not_asked():
    definition = compiled(
        question("n", "decimal"), question("why", "text", ask_if="n > 20")
    )
    assert evaluate(definition, {}).asked == ("n",)
    assert evaluate(definition, {"n": 21}).asked == ("n", "why")


def test_state_that_a_question_does_not_allow_is_a_finding():
    definition = compiled(question("n", "decimal", allow=[], required=True))
    evaluation = evaluate(definition, {"n": {"state": "dont_know"}})
    assert rules(evaluation) == [("n", "", "state")]
    assert evaluation.completeness == 0


# --- answers as they come in ---


def repr_of(raw):
    return type(raw).__name__


@pytest.mark.parametrize(
    "raw",
    [
        [1, 2], {"value": {"a": 1}}, {"state": "maybe"}, {"state": ["x"]}, {}, True,
        float("nan"), float("inf"), 10**5000, b"5", object(), {"value": "5", "unit": "kWh"},
    ],
    ids=repr_of,
)  # fmt: skip
def test_answer_of_a_wrong_type_is_a_finding_never_a_crash(raw):
    evaluation = evaluate(compiled(question("n", "integer")), {"n": raw})
    if evaluation.state("n") is not State.ANSWERED:
        assert [finding.key for finding in evaluation.findings] == ["n"]
        assert evaluation.findings[0].message("en")


def test_yes_no_takes_words_and_booleans():
    definition = compiled(question("y", "yes_no"))
    for raw, value in ((True, "yes"), (False, "no"), ("yes", "yes")):
        assert evaluate(definition, {"y": raw}).value("y") == value


def test_stored_answer_in_another_unit_is_converted():
    definition = compiled(question("e", "quantity", units=["kWh", "MWh"]))
    evaluation = evaluate(definition, {"e": Answer("1.5", Decimal("1.5"), "MWh")})
    assert evaluation.value("e") == 1500
    parsed = evaluation.parsed("e")
    assert (parsed.text, parsed.unit) == ("1.5", "MWh")


def test_answer_to_no_question_is_left_out_with_a_remark():
    definition = compiled(
        question("t", "table", columns=[question("a", "text")]),
        question("c", "calc", value="1"),
    )
    evaluation = evaluate(definition, {"x": 1, "c": 2, "t": [{"a": "x", "b": 1}]})
    assert sorted(rules(evaluation)) == [
        ("c", "", "unknown_key"), ("t.b", "1", "unknown_key"), ("x", "", "unknown_key"),
    ]  # fmt: skip
    assert not evaluation.blocking
    assert evaluation.calculated["c"].value == 1


# --- required and completeness ---


def test_required_may_depend_on_another_answer():
    definition = compiled(
        question("y", "yes_no", required=True),
        question("n", "decimal", required='y == "yes"'),
    )
    assert rules(evaluate(definition, {"y": "yes"})) == [("n", "", "required")]
    assert rules(evaluate(definition, {"y": "no"})) == []
    assert rules(evaluate(definition, {})) == [("y", "", "required")]


def test_completeness_counts_required_answers_and_cells_given():
    definition = compiled(
        question("y", "yes_no", required=True),
        question("free", "text"),
        question("t", "table", required=True, columns=[
            question("a", "text", required=True),
            question("b", "decimal", required='row.a == "x"'),
        ]),
    )  # fmt: skip
    evaluation = evaluate(definition, {"y": "yes", "t": [{"a": "x"}, {"a": "z"}]})
    assert evaluation.completeness == Decimal("0.8")
    assert rules(evaluation) == [("t.b", "1", "required")]


def test_unread_answer_is_not_also_missing():
    definition = compiled(question("n", "decimal", required=True))
    evaluation = evaluate(definition, {"n": "lots"})
    assert rules(evaluation) == [("n", "", "number")]
    assert evaluation.completeness == 0


# --- limits ---


def test_limits_are_told_with_their_unit():
    definition = compiled(
        question("e", "quantity", units=["kWh", "MWh"], min=0, max=5000)
    )
    assert rules(evaluate(definition, {"e": -1})) == [("e", "", "min")]
    finding = evaluate(definition, {"e": "6 MWh"}).findings[0]
    assert finding.rule == "max"
    assert finding.message("en") == "The figure is above 5000 kWh."
    assert finding.message("zh-Hant") == "數字高於5000 kWh。"


# --- tables ---


def table(**more):
    columns = [question("name", "text"), question("n", "decimal", min=0)]
    return question("t", "table", columns=columns, **more)


def test_rows_keep_the_ids_they_come_with():
    definition = compiled(table())
    evaluation = evaluate(definition, {"t": {"r9": {"n": -1}, "r2": {"n": 1}}})
    assert evaluation.row_ids("t") == ("r9", "r2")
    assert rules(evaluation) == [("t.n", "r9", "min")]
    assert evaluation.value("t.n", "r2") == 1
    assert evaluation.value("t.n", "gone") is None


def test_rows_of_a_list_are_counted_from_one():
    evaluation = evaluate(compiled(table()), {"t": [{"n": 1}, {"n": -1}]})
    assert rules(evaluation) == [("t.n", "2", "min")]


def test_too_many_rows_too_few_rows_and_repeated_keys():
    definition = compiled(table(rows={"min": 2, "max": 3, "key": "name"}))
    assert rules(evaluate(definition, {"t": [{"name": "A"}]})) == [
        ("t", "", "rows_min")
    ]
    four = evaluate(definition, {"t": [{"name": x} for x in "ABCD"]})
    assert rules(four) == [("t", "", "rows_max")]
    twice = evaluate(definition, {"t": [{"name": "A"}, {"name": "A"}]})
    assert rules(twice) == [("t.name", "2", "rows_key")]


@pytest.mark.parametrize("raw", ["rows", 5, [1, 2], [["a"]], {"r": 1}, True])
def test_rows_that_are_no_rows_are_a_finding(raw):
    evaluation = evaluate(compiled(table()), {"t": raw})
    assert rules(evaluation) == [("t", "", "table")]


def test_table_may_be_said_not_to_be_known():
    definition = compiled(table(required=True), question("s", "calc", value="sum(t.n)"))
    evaluation = evaluate(definition, {"t": {"state": "dont_know"}})
    assert evaluation.state("t") is State.DONT_KNOW
    assert evaluation.findings == ()
    assert evaluation.calculated["s"].value is None


def test_cell_that_is_not_asked_is_not_missing_from_a_sum():
    definition = compiled(
        question("t", "table", columns=[
            question("kind", "choice", options=options("a", "b")),
            question("n", "decimal", ask_if='row.kind == "a"'),
        ]),
        question("s", "calc", value="sum(t.n)"),
    )  # fmt: skip
    rows = [{"kind": "a", "n": 2}, {"kind": "b", "n": 5}]
    done = evaluate(definition, {"t": rows}).calculated["s"]
    assert (done.value, done.partial) == (2, False)


# --- checks ---


def test_check_that_is_unknown_is_not_run():
    definition = compiled(
        question("n", "decimal"), checks=[check("small", "n", "n < 5", "hard")]
    )
    assert evaluate(definition, {}).findings == ()
    assert rules(evaluate(definition, {"n": 9})) == [("n", "", "small")]


def test_check_on_a_question_that_is_not_asked_is_not_run():
    definition = compiled(
        question("y", "yes_no"),
        question("n", "decimal", ask_if='y == "yes"'),
        checks=[check("known", "n", "answered(n)", "hard")],
    )
    assert evaluate(definition, {"y": "no"}).findings == ()
    assert rules(evaluate(definition, {"y": "yes"})) == [("n", "", "known")]


def test_check_of_each_row_names_the_row():
    definition = compiled(
        table(), checks=[check("small", "t.n", "row.n < 5", each_row=True)]
    )
    evaluation = evaluate(definition, {"t": [{"n": 1}, {"n": 9}, {}]})
    assert rules(evaluation) == [("t.n", "2", "small")]


def test_explain_blocks_until_a_coded_reason_is_given():
    definition = compiled(
        question("n", "decimal"),
        checks=[check("odd", "n", "n < 5", "explain", reasons=["grew"])],
        reasons=[{"id": "grew", "en": "It grew"}],
    )
    assert len(evaluate(definition, {"n": 9}).blocking) == 1
    assert len(evaluate(definition, {"n": 9}, reasons={"odd": "no idea"}).blocking) == 1
    settled = evaluate(definition, {"n": 9}, reasons={"odd": "grew"})
    assert settled.blocking == ()
    assert settled.findings[0].reason == "grew"
    assert settled.findings[0].reasons[0].label == {"en": "It grew"}


def test_soft_only_says():
    definition = compiled(question("n", "decimal"), checks=[check("c", "n", "n < 5")])
    evaluation = evaluate(definition, {"n": 9})
    assert evaluation.findings
    assert evaluation.blocking == ()


def test_findings_stand_in_the_order_of_the_form():
    definition = compiled(
        question("a", "decimal", required=True),
        question("b", "decimal", max=5),
        question("c", "decimal"),
        checks=[check("k", "a", "b < 1")],
    )
    evaluation = evaluate(definition, {"b": 9, "c": "x"})
    assert [f.key for f in evaluation.findings] == ["a", "a", "b", "c"]


# --- texts with values ---


def test_labels_and_messages_pipe_values_with_unit_and_option_label():
    definition = compiled(
        question("c", "choice", options=options("a", "b")),
        question("e", "quantity", units=["kWh"]),
        question("why", "text", label={"en": "Why {e} of {c}? {period.year}"}),
        checks=[check("k", "e", "e < qty(1, 'kWh')")],
    )
    answers = {"c": "a", "e": "12345.5"}
    period = Period(date(2024, 1, 1), date(2024, 12, 31))
    evaluation = evaluate(definition, answers, period=period)
    label = definition.questions["why"].label
    assert evaluation.text(label, "en") == "Why 12,345.5 kWh of A? 2024"
    assert evaluate(definition, {}).text(label, "en") == "Why – of –? –"


def test_message_of_a_row_pipes_that_row():
    message = {"en": "{row.name} has {row.n}"}
    definition = compiled(
        table(),
        checks=[{**check("k", "t", "row.n < 5", each_row=True), "message": message}],
    )
    evaluation = evaluate(
        definition, {"t": [{"name": "A", "n": 7}, {"name": "B", "n": 9}]}
    )
    assert [f.message("en") for f in evaluation.findings] == ["A has 7", "B has 9"]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "since 5 Dec 2025"), ("zh-Hant", "自2025年12月5日")]
)
def test_day_is_piped_in_words(language, words):
    definition = compiled(
        question("d", "date"),
        question("why", "text", label={"en": "since {d}", "zh-Hant": "自{d}"}),
    )
    evaluation = evaluate(definition, {"d": "2025-12-05"})
    assert evaluation.text(definition.questions["why"].label, language) == words


# --- figures ---


def test_decimals_round_half_to_even_and_the_rounded_value_is_used_on():
    definition = compiled(
        question("n", "decimal"),
        question("r", "calc", value="n", decimals=1),
        question("s", "calc", value="r * 10"),
    )
    evaluation = evaluate(definition, {"n": "0.25"})
    assert evaluation.calculated["r"].value == Decimal("0.2")
    assert evaluation.calculated["s"].value == 2


def test_partial_spreads_to_whatever_is_made_of_it():
    definition = compiled(
        table(),
        question("s", "calc", value="sum(t.n)"),
        question("twice", "calc", value="s * 2"),
        question("other", "calc", value="rows(t)"),
    )
    done = evaluate(definition, {"t": [{"n": 1}, {}]}).calculated
    assert [done[key].partial for key in ("s", "twice", "other")] == [True, True, False]


def test_quality_is_the_worst_of_what_was_used():
    definition = compiled(
        question("good", "decimal", quality=2),
        question("poor", "decimal", quality=4),
        question("both", "calc", value="good + poor"),
        question("one", "calc", value="coalesce(good, poor)"),
        question("said", "calc", value="both", quality="5 if poor > 1 else 1"),
        question("none", "calc", value="1 + 1"),
    )
    done = evaluate(definition, {"good": 1, "poor": 2}).calculated
    assert [done[key].quality for key in ("both", "one", "said", "none")] == [
        4,
        2,
        5,
        None,
    ]


def test_number_that_leaves_all_bounds_is_blank_with_a_note():
    square = [
        question(f"c{n}", "calc", value=f"c{n - 1} * c{n - 1}") for n in range(1, 30)
    ]
    definition = compiled(question("c0", "decimal"), *square)
    done = evaluate(definition, {"c0": "1e20"}).calculated
    assert done["c2"].notes == ("number_out_of_range",)
    assert done["c29"].value is None


def test_money_entered_in_another_currency_is_told():
    definition = compiled(
        question("currency", "choice", options=options("HKD", "USD")),
        question("turnover", "quantity", unit_from="currency"),
    )
    stated = {"currency": "USD", "turnover": {"value": "5", "unit": "HKD"}}
    assert rules(evaluate(definition, stated)) == [("turnover", "", "unit")]
    assert rules(evaluate(definition, {"currency": "USD", "turnover": "5"})) == []


# --- sections ---


def test_progress_tells_what_is_open_in_each_section():
    definition = compiled(
        question("a", "decimal", required=True),
        question("b", "decimal", required=True, max=5),
    )
    (section,) = evaluate(definition, {"b": 9}).progress()
    assert (section.asked, section.required, section.given, section.blocking) == (
        2,
        2,
        1,
        1,
    )
    assert not section.is_complete
    (done,) = evaluate(definition, {"a": 1, "b": 2}).progress()
    assert done.is_complete


# --- last period and other questionnaires, whatever they hold ---


@pytest.mark.parametrize("rows", [5, "x", [1], {"a": 1}, None, [{"n": "lots"}], {}])
def test_odd_rows_of_last_period_are_blank(rows):
    definition = compiled(table(), question("s", "calc", value="sum(prior.t.n)"))
    evaluation = evaluate(definition, {}, prior={"t": rows})
    assert evaluation.calculated["s"].value is None


@pytest.mark.parametrize("section", [5, "x", [1], {"k": [1]}, None])
def test_odd_answers_of_another_questionnaire_are_blank(section):
    definition = compiled(
        question("c", "calc", value="sections.other.k + 1"),
        imports=[{"section": "other", "key": "k", "type": "decimal"}],
    )
    evaluation = evaluate(definition, {}, sections={"other": section})
    assert evaluation.calculated["c"].value is None


def test_figure_of_last_period_is_read_in_its_unit():
    definition = compiled(
        question("e", "quantity", units=["kWh"]),
        question("mwh", "calc", unit="MWh", value="e"),
        question("change", "calc", unit="MWh", value="mwh - prior.mwh"),
    )
    for raw in ("2 MWh", {"value": "2", "unit": "MWh"}, 2):
        evaluation = evaluate(definition, {"e": 3000}, prior={"mwh": raw})
        assert evaluation.calculated["change"].value == 1


def test_required_and_labels_can_be_asked_of_one_row():
    label = {"en": "How many at {row.name}?"}
    columns = [
        question("name", "text"),
        question("n", "decimal", required='row.name == "A"', label=label),
    ]
    definition = compiled(question("t", "table", columns=columns))
    evaluation = evaluate(definition, {"t": {"r1": {"name": "A"}, "r2": {"name": "B"}}})
    assert [evaluation.is_required("t.n", row) for row in ("r1", "r2")] == [True, False]
    shown = [evaluation.text(label, "en", table="t", row=row) for row in ("r2", "")]
    assert shown == ["How many at B?", "How many at –?"]
