"""`list_from` takes its options from a registry when a form is compiled, once."""

from __future__ import annotations

import copy

import pytest

from measures.registry import Registry
from questionnaires.language import DefinitionError, compile_definition, evaluate
from questionnaires.language.checking import check_paths
from questionnaires.language.compiler import from_kept
from tests.questionnaires.language.builders import form, question

NAMES = {
    "clp": {"en": "CLP Power", "zh-Hant": "中華電力"},
    "hk_electric": {"en": "HK Electric", "zh-Hant": "港燈電力"},
}
GRIDS = {"grids": Registry("grids", "v1", NAMES)}
NEWER = {
    "grids": Registry(
        "grids", "v2", {**NAMES, "third": {"en": "Third", "zh-Hant": "第三"}}
    )
}


def asked(**more):
    return question("grid", "choice", list_from="registry:grids", **more)


def in_a_table():
    return question("sites", "table", rows={"max": 5}, columns=[asked()])


def ids(definition, path="grid"):
    return [option.id for option in definition.questions[path].options]


def refused(content, registries):
    with pytest.raises(DefinitionError) as caught:
        compile_definition(content, registries=registries)
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    ("asker", "path"), [(asked(), "grid"), (in_a_table(), "sites.grid")]
)
def test_names_of_the_registry_are_the_options(asker, path):
    definition = compile_definition(form(asker), registries=GRIDS)
    assert ids(definition, path) == ["clp", "hk_electric"]
    label = definition.questions[path].options[0].label
    assert label["en"] == "CLP Power"


def test_answer_outside_the_registry_is_told():
    definition = compile_definition(form(asked()), registries=GRIDS)
    assert evaluate(definition, {"grid": "clp"}).value("grid") == "clp"
    (finding,) = evaluate(definition, {"grid": "nuclear"}).findings
    assert (finding.key, finding.level) == ("grid", "hard")


def test_kept_form_has_the_names_of_its_day_and_says_which():
    then = compile_definition(form(asked()), registries=GRIDS)
    now = compile_definition(form(asked()), registries=NEWER)
    again = from_kept(then.to_json())
    assert ids(again) == ["clp", "hk_electric"]
    assert again.sha256 == then.sha256 != now.sha256
    assert ids(now) == ["clp", "hk_electric", "third"]
    assert then.content["registries"] == {"grids": {"version": "v1"}}


def test_kept_form_compiled_anew_keeps_them_without_a_registry():
    then = compile_definition(form(asked()), registries=GRIDS)
    assert compile_definition(copy.deepcopy(then.content)).sha256 == then.sha256


def test_unknown_registry_is_named_at_its_line_with_the_nearest(tmp_path):
    wrong = question("grid", "choice", list_from="registry:grid")
    problem = refused(form(wrong), GRIDS)
    assert problem.key == "grid"
    assert "grid" in problem.message and "grids" in problem.remedy
    path = tmp_path / "form.yaml"
    path.write_text(
        'gfq: "1.0"\nkey: f\nversion: "1"\nlanguages: [en]\ntitle: {en: F}\n'
        "sections:\n  - key: s\n    scope: profile\n    minutes: 1\n"
        "    title: {en: S}\n    questions:\n      - key: grid\n"
        "        type: choice\n        list_from: registry:grid\n"
        '        label: {en: Which?}\n        used_by: "a test"\n'
    )
    (told,) = check_paths([path], registries=GRIDS)
    assert (told.file, told.line, told.key) == ("form.yaml", 14, "grid")


def test_form_without_the_catalogue_says_where_it_can_be_checked():
    problem = refused(form(asked()), None)
    assert "manage.py questionnaire check" in problem.remedy


@pytest.mark.parametrize(
    "more",
    [
        {"list": "others"},
        {"options": [{"id": "a", "en": "A", "zh-Hant": "甲"}]},
    ],
)
def test_options_given_twice_are_refused(more):
    content = form(asked(**more))
    content["lists"] = {"others": [{"id": "a", "en": "A", "zh-Hant": "甲"}]}
    assert "twice" in refused(content, GRIDS).message


def test_question_of_another_type_has_no_registry():
    wrong = question("grid", "text", list_from="registry:grids")
    with pytest.raises(DefinitionError) as caught:
        compile_definition(form(wrong), registries=GRIDS)
    assert any("list_from" in problem.message for problem in caught.value.problems)


def test_name_missing_in_a_language_of_the_form_is_told():
    names = {"clp": {"en": "CLP Power"}}
    known = {"grids": Registry("grids", "v1", names)}
    content = form(asked())
    if "zh-Hant" not in content["languages"]:
        content["languages"] = ["en", "zh-Hant"]
    with pytest.raises(DefinitionError) as caught:
        compile_definition(content, registries=known)
    assert any("zh-Hant" in str(problem) for problem in caught.value.problems)
