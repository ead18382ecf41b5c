"""What holds for whatever anybody answers: no crash, order is nothing, blanks add nothing."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.language import Period, compile_definition, evaluate, facts_of
from questionnaires.language.answer_types import TYPES, parse_value
from questionnaires.language.cases import StatedFactors
from questionnaires.language.cli import as_json
from questionnaires.language.expressions import compile_expression
from questionnaires.language.kinds import CONDITION, NUMBER
from questionnaires.language.months import Period as Months
from questionnaires.language.run import NoFactors, Run, State
from questionnaires.language.scope import Scope
from tests.questionnaires.language.builders import compiled, question

SME = (
    Path(__file__).parents[3] / "questionnaires" / "definitions" / "sme" / "micro.yaml"
)
PERIOD = Period(date(2024, 1, 1), date(2024, 12, 31))
FACTORS = StatedFactors({
    "grid-electricity/clp/2020": "0.37 kgCO2e/kWh",
    "grid-electricity/hk_electric/2024": "0.6 kgCO2e/kWh",
    "towngas-combustion/towngas": "2.5 kgCO2e/towngas_unit",
})  # fmt: skip
MICRO = compile_definition(SME)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["value", "unit", "state", "x"]), inner, max_size=3
        )
    ),
    max_leaves=5,
)


def sensible(question):
    """Answers that may well be given to this question."""
    if question.type == "table":
        cells = {c.key: sensible(c) for c in question.columns if c.is_input}
        return st.lists(st.fixed_dictionaries({}, optional=cells), max_size=4)
    states = st.sampled_from(
        [{"state": "dont_know"}, {"state": "not_applicable"}, "", None]
    )
    if question.options:
        return states | st.sampled_from([option.id for option in question.options])
    if question.type == "date":
        return states | st.dates(date(2023, 1, 1), date(2025, 12, 31)).map(str)
    if question.type in ("text", "long_text"):
        return states | st.text(max_size=10)
    return (
        states
        | st.integers(-10, 10**7).map(str)
        | st.integers(0, 10**4).map(lambda n: f"{n:,}")
    )


QUESTIONS = {key: MICRO.questions[key] for key in MICRO.inputs}
SENSIBLE = st.fixed_dictionaries(
    {}, optional={k: sensible(q) for k, q in QUESTIONS.items()}
)
WILD = st.dictionaries(
    st.sampled_from([*QUESTIONS, "scope_1", "nn", "_"]), JSON, max_size=12
)


def outcome(answers):
    return as_json(
        evaluate(MICRO, answers, period=PERIOD, factors=FACTORS), traces=True
    )


@settings(max_examples=60, deadline=None)
@given(WILD)
def test_no_answer_makes_it_fail(answers):
    outcome(answers)


@settings(max_examples=60, deadline=None)
@given(SENSIBLE)
def test_facts_come_only_from_what_was_asked_and_lie_within_bounds(answers):
    evaluation = evaluate(MICRO, answers, period=PERIOD, factors=FACTORS)
    assert 0 <= evaluation.completeness <= 1
    for fact in facts_of(MICRO, evaluation, answers):
        path, row = fact.derivation["question"], fact.derivation["row"]
        assert evaluation.state(path, row) is not State.NOT_ASKED
        assert (fact.state == "answered") == bool(fact.value)


@settings(max_examples=40, deadline=None)
@given(SENSIBLE, st.randoms())
def test_order_of_the_answers_is_nothing(answers, dice):
    shuffled = list(answers.items())
    dice.shuffle(shuffled)
    assert outcome(dict(shuffled)) == outcome(answers)


@settings(max_examples=40, deadline=None)
@given(SENSIBLE, st.data())
def test_answer_to_a_hidden_question_changes_nothing(answers, data):
    before = evaluate(MICRO, answers, period=PERIOD, factors=FACTORS)
    hidden = [key for key in QUESTIONS if key not in before.asked]
    key = data.draw(st.sampled_from(hidden)) if hidden else None
    if key is None:
        return
    crafted = {**answers, key: data.draw(sensible(QUESTIONS[key]))}
    assert as_json(before) == outcome_without_traces(crafted)


def outcome_without_traces(answers):
    return as_json(evaluate(MICRO, answers, period=PERIOD, factors=FACTORS))


# --- expressions built at random from the whitelist ---

NAMES = ["a", "b", "c", "d"]
NUMBERS = st.recursive(
    st.sampled_from([*NAMES, "0", "1", "2.5"]),
    lambda n: (
        st.tuples(n, st.sampled_from("+-*/"), n).map(
            lambda p: f"({p[0]} {p[1]} {p[2]})"
        )
        | n.map(lambda x: f"abs({x})")
        | n.map(lambda x: f"-({x})")
    ),
    max_leaves=8,
)
CONDITIONS = st.recursive(
    st.tuples(NUMBERS, st.sampled_from(["<", "<=", "==", "!=", ">"]), NUMBERS).map(
        lambda p: f"{p[0]} {p[1]} {p[2]}"
    ),
    lambda c: (
        st.tuples(c, st.sampled_from(["and", "or"]), c).map(
            lambda p: f"({p[0]} {p[1]} {p[2]})"
        )
        | c.map(lambda x: f"not ({x})")
    ),
    max_leaves=4,
)
SMALL = st.integers(-3, 3).map(Decimal)  # answers are decimals, never floats
VALUES = st.fixed_dictionaries({name: st.none() | SMALL for name in NAMES})
SCOPE = Scope(dict.fromkeys(NAMES, NUMBER), {})


def result(text, values):
    run = Run({}, prior={}, imports={}, period=None, factors=NoFactors())
    run.values = dict(values)
    return compile_expression(text, SCOPE).run(run)


@settings(max_examples=120, deadline=None)
@given(NUMBERS | CONDITIONS, VALUES, st.sampled_from(NAMES), SMALL)
def test_filling_a_blank_never_changes_what_was_already_decided(
    text, values, name, late
):
    """Blank monotonicity: what could be said without an answer holds with any answer."""
    before = result(text, {**values, name: None})
    if before is not None:
        assert result(text, {**values, name: late}) == before


@settings(max_examples=80, deadline=None)
@given(CONDITIONS, VALUES)
def test_condition_is_true_false_or_unknown(text, values):
    assert compile_expression(text, SCOPE).kind == CONDITION
    assert result(text, values) in (True, False, None)


@settings(max_examples=80, deadline=None)
@given(CONDITIONS, CONDITIONS, VALUES)
def test_de_morgan_holds_for_three_values(left, right, values):
    both = result(f"not ({left} and {right})", values)
    either = result(f"(not ({left})) or (not ({right}))", values)
    assert both == either


@settings(max_examples=100, deadline=None)
@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 3000))
def test_months_of_a_period_lie_near_its_days(start, length):
    period = Months(start, date.fromordinal(start.toordinal() + length))
    assert abs(float(period.months) - (length + 1) / 30.44) < 0.2 + length / 2000


def test_period_is_one_class():
    assert Months is Period


@pytest.mark.parametrize("path", ["sites.name", "fuels.litres"])
def test_row_of_nobody_is_no_row(path):
    evaluation = evaluate(MICRO, {"sites": {"a": {"name": "X"}}}, period=PERIOD)
    assert evaluation.state(path, "zz") is State.NOT_ASKED


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(["integer", "decimal", "percent", "quantity"]),
    st.one_of(
        st.text(alphabet="0123456789.,-+eE kWhMJ%", max_size=12),
        st.builds(
            lambda n, unit: f"{n} {unit}",
            st.decimals(0, 10**9, places=3),
            st.sampled_from(["kWh", "MWh", "MJ", "kwh", ""]),
        ),
    ),
)
def test_quick_reader_reads_what_the_careful_one_reads(type_, text):
    units = {"units": ["kWh", "MWh"]} if type_ == "quantity" else {}
    definition = compiled(question("q", type_, **units))
    asked = definition.questions["q"]
    quick = TYPES[type_].canonical(asked)(text)
    careful = parse_value(asked, text) if text.strip() else None
    if quick is not None:
        assert quick == careful.value
