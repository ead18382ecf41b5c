"""Whatever is not in the grammar is refused at publish, quickly, and never runs."""

import ast
import random
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.language import (
    DefinitionError,
    ExpressionError,
    compile_definition,
)
from questionnaires.language.expressions import compile_expression
from questionnaires.language.grammar import MAX_LENGTH, is_permitted, parse
from questionnaires.language.kinds import NUMBER, TEXT
from questionnaires.language.scope import Scope
from tests.questionnaires.language.builders import check, form, question
from tests.support.guards import seed_of_this_run

SCOPE = Scope({"n": NUMBER, "t": TEXT}, {})
#: CPU seconds that only something endless takes; bench/questionnaire_refuse.py holds the 50 ms.
ENDLESS = 5
NAMES = ["n", "t", "__class__", "os", "exec", "eval", "open", "globals", "self", "_x"]
CASES = Path(__file__).parents[2] / "cases" / "hostile_expressions.yaml"
LONG = [
    *("(" * depth + "1" + ")" * depth for depth in (41, 100, 190, 250, 900)),
    *("-" * depth + "n" for depth in (41, 500, 1900)),
    *("not " * depth + "True" for depth in (41, 400)),
    *("n" + " + n" * count for count in (41, 400)),
    *("[" * depth + "]" * depth for depth in (41, 500)),
    *("n" + ".a" * count for count in (5, 900)),
    *("9" * count for count in (31, 500, 1900)),
    *("abs(" * depth + "n" + ")" * depth for depth in (41, 400)),
    *("n if n else " * count + "n" for count in (41, 160)),
    *("n < " * count + "t" for count in (41, 490)),
    "1" + "0" * 1000,
    "'" + "a" * 1990 + "' * 9",
]
HOSTILE = [*yaml.safe_load(CASES.read_text("utf-8"))["expressions"], *LONG]


def refused(text):
    started = time.process_time()
    try:
        term = compile_expression(text, SCOPE)
    except ExpressionError:
        return True, time.process_time() - started
    return term.kind is None, time.process_time() - started


def test_there_are_two_hundred_hostile_ones_by_hand():
    assert len(set(HOSTILE) - set(LONG)) >= 200


def places(text):
    """A definition with the expression in each place where one can stand."""
    n, t = question("n", "decimal"), question("t", "text")
    yield form(n, t, question("q", "calc", value=text))
    yield form(n, t, question("q", "text", ask_if=text))
    yield form(n, t, question("q", "text", required=text))
    yield form(n, t, question("q", "calc", value="1", quality=text))
    yield form(n, t, question("q", "table", columns=[question("c", "calc", value=text)]))  # fmt: skip
    yield form(n, t, checks=[check("k", "n", text)])
    yield form(n, t, question("q", "table", columns=[question("c", "text", ask_if=text)]))  # fmt: skip
    rows = question("q", "table", columns=[question("c", "decimal")])
    yield form(n, t, rows, checks=[check("k", "q.c", text, each_row=True)])
    proxy = {"key": "p", "value": text, "label": {"en": "Guess"}}
    yield form(n, t, question("q", "decimal", estimates=[proxy]))
    yield form(n, t, conditions={"c": text})
    whole = form(n, t)
    whole["sections"][0]["ask_if"] = text
    yield whole


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:30]))
def test_hostile_expression_is_never_published_wherever_it_stands(text):
    for definition in places(text):
        started = time.process_time()
        with pytest.raises(DefinitionError) as refusal:
            compile_definition(definition)
        assert all(problem.remedy or problem.message for problem in refusal.value.problems)  # fmt: skip
        assert time.process_time() - started < ENDLESS


OLD = compile_definition(form(question("n", "decimal"), question("t", "text")))


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:30]))
def test_hostile_expression_is_no_rule_for_answers_of_an_older_version(text):
    n, rows = question("n", "decimal"), question("r", "table", columns=[question("c", "text")])  # fmt: skip
    for step, asked in (
        ({"retype": "main.t", "how": text}, question("t", "decimal")),
        ({"rename": "main.t", "to": "main.r", "rows": [{"c": text}]}, rows),
    ):
        migrate = {"from": "1", "steps": [step]}
        with pytest.raises(DefinitionError):
            compile_definition(form(n, asked, version="2", migrate=migrate), previous=OLD)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:30]))
def test_hostile_expression_is_no_text_to_pipe_in(text):
    if set("{}") & set(text) or not text.strip():
        return
    label = {"en": "Is it {" + text + "}?"}
    with pytest.raises(DefinitionError):
        compile_definition(
            form(question("n", "text"), question("x", "text", label=label))
        )


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:30]))
def test_hostile_expression_is_refused_quickly(text):
    was_refused, seconds = refused(text)
    assert was_refused, text
    assert seconds < ENDLESS


def test_longer_than_two_thousand_characters_is_refused():
    with pytest.raises(ExpressionError, match="longer than 2000"):
        parse("n + " * (MAX_LENGTH // 4) + "n")


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_refused_or_compiled_and_nothing_else(text):
    refused(text)


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet="nt01 .,()[]+-*/%<>=!'\"andorifelse_:{}@\\#", max_size=80))
def test_any_text_of_our_own_letters_is_refused_or_compiled(text):
    refused(text)


#: For each part of Python's grammar that is not ours: texts that hold it, around {0}.
STRANGERS = {
    ast.NamedExpr: ["(x := {0})"],
    ast.Lambda: ["(lambda: {0})", "(lambda x, /, *y, z=1, **w: {0})"],
    ast.Dict: ["{{'a': {0}}}", "{{**{0}}}"],
    ast.Set: ["{{{0}, 1}}"],
    ast.ListComp: ["[x for x in {0}]", "[{0} for x in t if x]"],
    ast.SetComp: ["{{x for x in {0}}}"],
    ast.DictComp: ["{{x: {0} for x in t}}"],
    ast.GeneratorExp: ["({0} for x in t)", "sum(x for x in {0})"],
    ast.Await: ["(await {0})"],
    ast.Yield: ["(lambda: (yield {0}))"],
    ast.YieldFrom: ["(lambda: (yield from {0}))"],
    ast.FormattedValue: ["f'{{n!r:>10}}'"],
    ast.JoinedStr: ["f'a'", "f'{{n}}' 'b'"],
    ast.Subscript: ["({0})[0]", "({0})[n]"],
    ast.Slice: ["({0})[1:2]", "({0})[::n]"],
    ast.Starred: ["abs(*{0})", "[*{0}]"],
    ast.Tuple: ["({0}, n)", "({0},)", "()"],
    ast.Store: ["(x := {0})"],
    ast.Del: [],  # stands in a statement only
    ast.FloorDiv: ["({0} // n)"],
    ast.Mod: ["({0} % n)"],
    ast.Pow: ["({0} ** n)", "(n ** {0} ** n)"],
    ast.MatMult: ["({0} @ n)"],
    ast.LShift: ["({0} << n)"],
    ast.RShift: ["({0} >> n)"],
    ast.BitOr: ["({0} | n)"],
    ast.BitXor: ["({0} ^ n)"],
    ast.BitAnd: ["({0} & n)"],
    ast.Invert: ["(~{0})"],
    ast.UAdd: ["(+{0})"],
    ast.Is: ["({0} is n)"],
    ast.IsNot: ["({0} is not n)"],
}
FAMILIES = (
    ast.expr,
    ast.operator,
    ast.unaryop,
    ast.cmpop,
    ast.boolop,
    ast.expr_context,
)
GOES_ON = [
    "({0} + n)", "(n - {0})", "({0} * 2)", "(1 / {0})", "(-{0})", "abs({0})",
    "coalesce(n, {0})", "(n if n > {0} else 1)", "({0} if t == 'a' else n)",
]  # fmt: skip


def python_without_ours():
    kinds = {
        kind
        for family in FAMILIES
        for kind in family.__subclasses__()
        if kind.__module__ == "ast" and not is_permitted(kind)
    }
    return {kind for kind in kinds if not issubclass(kind, ast.Constant)} - DEPRECATED


#: Kept by Python for old programs; its parser makes none of them.
DEPRECATED = {
    getattr(ast, name)
    for name in ("Num", "Str", "Bytes", "NameConstant", "Ellipsis", "AugLoad",
                 "AugStore", "Param", "Index", "ExtSlice", "slice")
    if hasattr(ast, name)
}  # fmt: skip


def test_every_part_of_pythons_grammar_that_is_not_ours_has_an_example():
    assert python_without_ours() == STRANGERS.keys()
    for kind, texts in STRANGERS.items():
        for text in texts:
            tree = ast.parse(text.format("n"), mode="eval")
            assert any(isinstance(node, kind) for node in ast.walk(tree)), (kind, text)


def refuse_the_rest_of_python(seed, count):
    """Expressions that are ours but for one part, however deep it sits, are refused."""
    dice = random.Random(seed)
    samples = [text for texts in STRANGERS.values() for text in texts]
    for number in range(count):
        text = samples[number % len(samples)].format(dice.choice(["n", "1", "(n + 2)"]))
        for _ in range(dice.randint(0, 8)):
            text = dice.choice(GOES_ON).format(text)
        was_refused, seconds = refused(text)
        assert was_refused, text
        assert seconds < ENDLESS


def test_pythons_grammar_minus_ours_is_refused():
    refuse_the_rest_of_python(seed_of_this_run(), 1_000)


@pytest.mark.full
def test_pythons_grammar_minus_ours_is_refused_many_times():
    refuse_the_rest_of_python(seed_of_this_run(), 50_000)


def random_tree(dice, depth):
    """An expression of Python's whole grammar, as text."""
    if depth == 0 or dice.random() < 0.1:
        return dice.choice(
            [*NAMES, "1", "2.5", "'a'", "None", "True", "...", "b'x'", "1j"]
        )

    def part():
        return random_tree(dice, depth - 1)

    return dice.choice([
        lambda: f"({part()} {dice.choice(['+', '-', '*', '/', '**', '//', '%', '@', '<<', '|'])} {part()})",
        lambda: f"({dice.choice(['-', '+', '~', 'not '])}{part()})",
        lambda: f"({part()} {dice.choice(['and', 'or', '<', '==', 'in', 'is', 'not in'])} {part()})",
        lambda: f"({part()} if {part()} else {part()})",
        lambda: f"({part()}).{dice.choice(NAMES)}",
        lambda: f"({part()})[{part()}]",
        lambda: f"({part()})({part()}, {part()})",
        lambda: f"{dice.choice(['abs', 'sum', 'round', 'eval', 'coalesce'])}({part()})",
        lambda: f"(lambda x: {part()})",
        lambda: f"[{part()} for x in {part()}]",
        lambda: f"{{{part()}: {part()}}}",
        lambda: f"[{part()}, {part()}]",
        lambda: f"(x := {part()})",
    ])()  # fmt: skip


def refuse_or_compile(seed, trees):
    """Only the language's own error is raised, and nothing off the list gets through."""
    dice = random.Random(seed)
    times = []
    for _ in range(trees):
        text = random_tree(dice, dice.randint(1, 6))
        was_refused, seconds = refused(text)
        times.append(seconds)
        if not was_refused:
            allowed = ast.dump(parse(text))
            for name in ("Lambda", "Subscript", "ListComp", "Dict", "NamedExpr", "Pow"):
                assert name not in allowed
    assert sorted(times)[-1 - trees // 1000] < ENDLESS


def test_random_trees_raise_nothing_but_the_languages_own_error():
    refuse_or_compile(seed_of_this_run(), trees=1_000)


@pytest.mark.full
def test_a_hundred_thousand_random_trees_raise_nothing_but_the_languages_own_error():
    refuse_or_compile(seed_of_this_run(), trees=100_000)
