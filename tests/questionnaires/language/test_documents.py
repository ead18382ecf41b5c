"""YAML is read with line numbers; its traps are told, none of them bites."""

from decimal import Decimal

import pytest

from questionnaires.language import DefinitionError
from questionnaires.language.documents import MAX_BYTES, read_document, read_text


def problems(text):
    with pytest.raises(DefinitionError) as refusal:
        read_text(text, file="form.yaml")
    return refusal.value.problems


def test_positions_point_at_file_and_line():
    document = read_text("a: 1\nb:\n  - x\n  - y\n", file="form.yaml")
    assert document.content == {"a": 1, "b": ["x", "y"]}
    assert document.position(("b", 1)) == ("form.yaml", 4)
    assert document.position(("b", 1, "nowhere")) == ("form.yaml", 4)


@pytest.mark.parametrize("word", ["yes", "no", "on", "Off", "YES"])
def test_unquoted_yes_or_no_is_told(word):
    (problem,) = problems(f"a: x\nid: {word}\n")
    assert (problem.line, problem.key) == (2, "id")
    assert problem.remedy == f'Write "{word}" in quotes.'


def test_true_and_quoted_yes_are_what_they_seem():
    assert read_text('a: true\nb: "yes"\n', file="f").content == {"a": True, "b": "yes"}


def test_key_is_read_as_written():
    assert read_text("on: x\nno: y\n", file="f").content == {"on": "x", "no": "y"}


def test_decimal_keeps_its_digits():
    assert read_text("a: 0.1\n", file="f").content["a"] == Decimal("0.1")


def test_day_stays_a_text():
    assert read_text("a: 2024-01-31\n", file="f").content["a"] == "2024-01-31"


def test_key_that_stands_twice_is_told():
    (problem,) = problems("a: 1\nb: 2\na: 3\n")
    assert (problem.line, problem.message) == (3, 'The key "a" stands here twice.')


def test_tab_is_told_as_a_tab():
    (problem,) = problems("a:\n\tb: 1\n")
    assert problem.line == 2
    assert "never with tabs" in problem.remedy


def test_question_mark_in_braces_is_told_with_its_line():
    (problem,) = problems('a: 1\nlabel: {en: Why: so?, "x}\n')
    assert problem.line >= 2
    assert "double quotes" in problem.remedy


@pytest.mark.parametrize(
    "text",
    ["a: !!python/object/apply:os.system [id]\n", "a: !custom 5\n", "a: !!set {x}\n"],
)
def test_tags_are_refused(text):
    with pytest.raises(DefinitionError):
        read_text(text, file="f")


def test_bomb_of_aliases_is_refused():
    levels = ["a0: &a0 [x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    (problem,) = problems("\n".join(levels))
    assert "too many aliases" in problem.message


def test_bomb_within_the_alias_limit_runs_into_the_limit_of_parts():
    levels = ["a0: &a0 [x, x]"]
    levels += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 24)]
    (problem,) = problems("\n".join(levels))
    assert "more than" in problem.message


def test_deep_nesting_is_refused():
    assert "too many levels" in problems("a: " + "[" * 500)[0].message


@pytest.mark.parametrize(
    "text", ["", "- a\n", "just text", "a: 1\n---\nb: 2\n", "a: \x00"]
)
def test_what_is_no_mapping_is_refused(text):
    assert problems(text)


def test_merge_key_brings_shared_values_and_own_ones_win():
    text = "base: &b {x: 1, y: 2}\nmine: {<<: *b, y: 3}\n"
    assert read_text(text, file="f").content["mine"] == {"x": 1, "y": 3}


def test_file_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(DefinitionError, match="cannot be read"):
        read_document(tmp_path / "none.yaml")
    latin = tmp_path / "latin.yaml"
    latin.write_bytes(b"a: caf\xe9\n")
    with pytest.raises(DefinitionError, match="not UTF-8"):
        read_document(latin)
    large = tmp_path / "large.yaml"
    large.write_text("#" * (MAX_BYTES + 1))
    with pytest.raises(DefinitionError, match="bytes"):
        read_document(large)


def test_part_that_holds_itself_is_refused(tmp_path):
    path = tmp_path / "circle.yaml"
    for text in ("a: &a [*a]\n", "gfq: &g {x: *g}\n"):
        path.write_text(text)
        with pytest.raises(DefinitionError) as refused:
            read_document(path)
        assert "holds itself" in str(refused.value)
