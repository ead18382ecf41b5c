"""Whatever is not in the grammar is refused at publish, quickly, and never runs."""

import ast
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.language import ExpressionError
from questionnaires.language.expressions import compile_expression
from questionnaires.language.grammar import MAX_LENGTH, parse
from questionnaires.language.kinds import NUMBER, TEXT
from questionnaires.language.scope import Scope
from tests.support.guards import seed_of_this_run

SCOPE = Scope({"n": NUMBER, "t": TEXT}, {})
WITHIN = 0.05
NAMES = ["n", "t", "__class__", "os", "exec", "eval", "open", "globals", "self", "_x"]
HOSTILE = [
    *(f"n.{name}" for name in ("__class__", "__dict__", "real", "__init__.__globals__")),
    *(f"{name}('x')" for name in ("eval", "exec", "open", "compile", "getattr", "vars")),
    *(f"{name}()" for name in ("globals", "locals", "dir", "input", "breakpoint")),
    *("(" * depth + "1" + ")" * depth for depth in (41, 100, 190, 250, 900)),
    *("-" * depth + "n" for depth in (41, 500, 1900)),
    *("not " * depth + "True" for depth in (41, 400)),
    *("n" + " + n" * count for count in (41, 400)),
    *("[" * depth + "]" * depth for depth in (41, 500)),
    *("n" + ".a" * count for count in (1, 5, 900)),
    *(f"9{op}9{op}9" for op in ("**", "<<", ">>", "//", "%", "@", "^", "|", "&")),
    *(f"'a'{op}999999" for op in ("*", "%", "**")),
    *(f"[n {clause}]" for clause in ("for n in t", "async for n in t", "if n else 0 for n in t")),
    *("9" * count for count in (31, 500, 1900)),
    "1" + "e" * 5, "1e999999", "1e-999999", "1" + "0" * 1000, "n.\u2024", "\u0430bs(n)",
    "abs\u200b(n)", "n\x00", "'" * 3, '"""', "n#", "#", "n;n", "n:=1", "n:int",
    "lambda: 0", "lambda n: n", "{**n}", "{n}", "{'a': n}", "(n,)", "n,", "n[0]", "n[0:1]",
    "f'{n}'", "f'{n!r:>{n}}'", "b'x'", "u'x' + n", "...", "n if n", "else", "yield", "await n",
    "*n", "**n", "abs(*n)", "abs(**n)", "abs(n, n=1)", "abs(n)(n)", "(abs)(n)()", "n()()",
    "True.real", "None.x", "'a'.join(t)", "t.format(n)", "'{0.__class__}'.format(n)",
    "n is None", "n is not n", "n <> n", "n === n", "n && n", "!n", "n ? 1 : 2", "$n", "@n",
    "import os", "del n", "assert n", "raise n", "return n", "pass", "class A: pass", "def f(): 0",
    "\ufeffn", "\u202en", "n\u00a0+\u00a01", "\uff4e", "n\t+\t\u0661", "0b1", "0o7", "0xF", "1_0", "1j", "1.e1j",
    "abs", "sum", "row", "period", "prior", "sections", "row.n", "period.x", "prior.x.y.z",
    "sections.a", "sections.a.b", "sections.a.b.c", "factor('a', 'b', 'c')", "lookup('a', t)",
    "qty('1', 'kWh')", "qty(1, t)", "qty(1, '')", "convert(n, 'kWh')", "date(0, 0, 0)",
    "date(99999, 1, 1)", "date('x')", "date(1.5, 2, 3)", "matches(t, '.*')", "round(n, 99)", "round(n, -1)",
    "round(n, t)", "starts_with(t, t)", "unique(n)", "first(t)", "rows(n)", "sum_if(n, n)",
    "count_if(n, True)", "in", "n in", "n in n", "n in t", "'a' in t", "n in [1]", "t in [t]", "t in []",
    "t in ['a', 1]", "t + t", "t * n", "t - t", "-t", "abs(t)", "n < t", "t < t", "n and t", "not t",
    "n if t else n", "t if True else n", "coalesce(n, t)", "coalesce(n)", "text(True)", "state(1)", "blank()",
    *(f"{name}.{name}" for name in ("prior", "row", "period", "sections", "n", "sum")),
    *(f"{word}" for word in ("while", "with", "try", "from", "global", "nonlocal", "is", "not", "or n", "and n")),
    *(f"n {op} n" for op in ("<=>", "=<", "=>", "!==", "~=", "->", ":", ",", "=", "+=")),
    "n +", "+ n", "* n", "/ n", "((n)", "(n))", "n n", "1 n", "'a' 'b' + n", "t == n", "t != 1",

]  # fmt: skip


def refused(text):
    started = time.process_time()
    try:
        term = compile_expression(text, SCOPE)
    except ExpressionError:
        return True, time.process_time() - started
    return term.kind is None, time.process_time() - started


def test_there_are_two_hundred_hostile_ones():
    assert len(set(HOSTILE)) >= 200


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:30]))
def test_hostile_expression_is_refused_quickly(text):
    was_refused, seconds = refused(text)
    assert was_refused, text
    assert seconds < 10 * WITHIN  # a busy machine is no reason to fail


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
    assert sorted(times)[-1 - trees // 1000] < WITHIN


@pytest.mark.parametrize("seed", range(4))
def test_random_trees_raise_nothing_but_the_languages_own_error(seed):
    refuse_or_compile(seed, trees=500)


@pytest.mark.full
def test_a_hundred_thousand_random_trees_raise_nothing_but_the_languages_own_error(
    pytestconfig,
):
    refuse_or_compile(seed_of_this_run(), trees=100_000)
