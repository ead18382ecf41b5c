"""What a new version changes is told in words, and what answers would lose is refused."""

import io
import json
import re

import pytest

from questionnaires.language import DefinitionError, compile_definition
from questionnaires.language.change_words import as_json, lines, sentence
from questionnaires.language.changes import changes
from questionnaires.language.cli import Streams, main
from questionnaires.language.lint_versions import lost_answers, suggested_steps
from tests.questionnaires.language.builders import check, form, options, question

CHECK_SAID = (
    'Check much is now hard: kwh < qty(2, "MWh") (at kwh); '
    'before, soft: kwh < qty(1, "MWh") (at kwh).'
)
BASIS = question("basis", "choice", options=options("bill", "meter"))
KWH = question("kwh", "quantity", units=["kWh"])


def old(*more, **rest):
    return compile_definition(form(BASIS, KWH, *more, version="1", **rest))


def new(*questions, **rest):
    return compile_definition(form(*questions, version="2", **rest))


def told(before, after):
    return [sentence(change) for change in changes(before, after)]


def test_the_same_form_changes_nothing():
    assert lines(changes(old(), new(BASIS, KWH))) == ["Nothing changes."]


@pytest.mark.parametrize(
    ("questions", "says"),
    [
        ([BASIS, KWH, question("water", "decimal")], "New question “water” (water), a number, in “Main”."),
        ([BASIS], "No longer asked: “kwh” (kwh). Answers to it need a migrate step."),
        ([BASIS, question("kwh", "text")], "“kwh” (kwh) was a number with a unit and is now a line of text. Answers to it need a migrate step."),
        ([BASIS, question("kwh", "quantity", units=["MWh"])], "“kwh” (kwh) is given in MWh; before, in kWh."),
        ([BASIS, question("kwh", "quantity", units=["L"])], "“kwh” (kwh) is given in L; before, in kWh. Answers to it need a migrate step."),
        ([question("basis", "choice", options=options("bill")), KWH], "“basis” (basis) no longer offers: meter. Answers to it need a migrate step."),
        ([question("basis", "choice", options=options("bill", "meter", "none")), KWH], "“basis” (basis) also offers: none."),
        ([BASIS, question("kwh", "quantity", units=["kWh"], ask_if='basis == "bill"')], '“kwh” (kwh) is asked if basis == "bill"; before, always.'),
        ([BASIS, question("kwh", "quantity", units=["kWh"], required=True)], "“kwh” (kwh) must be answered always; before, never."),
        ([BASIS, question("kwh", "quantity", units=["kWh"], min=0)], "“kwh” (kwh): limits are at least 0; before, nothing."),
        ([BASIS, question("kwh", "quantity", units=["kWh"], scope="targets")], "“kwh” (kwh) is shared as part of targets; before, of profile."),
        ([BASIS, question("power", "quantity", units=["kWh"], data_point="main.kwh")], "“power”: rules now call it power; before, kwh."),
    ],
)  # fmt: skip
def test_change_is_told_in_words(questions, says):
    assert says in told(old(), new(*questions))


def test_new_wording_is_shown_before_and_after():
    reworded = question("kwh", "quantity", units=["kWh"], label={"en": "How much power?"})  # fmt: skip
    assert lines(changes(old(), new(BASIS, reworded))) == [
        "“How much power?” (kwh): other words in label.",
        "    label: “kwh” → “How much power?”",
    ]


def test_checks_sections_and_relations_are_told_too():
    entry = {"data_point": "main.kwh", "to": "B3", "rel": "exact"}
    maps = [{"framework": "f", "version": "1", "verified": False, "entries": [entry]}]
    before = old(checks=[check("much", "kwh", 'kwh < qty(1, "MWh")')])
    after = new(BASIS, KWH, checks=[check("much", "kwh", 'kwh < qty(2, "MWh")', "hard")], maps=maps)  # fmt: skip
    assert told(before, after) == [
        CHECK_SAID,
        "Relations to f 1: added main.kwh exact B3; taken away nothing.",
    ]


def test_change_as_json_names_kind_key_and_words():
    (change,) = changes(old(), new(BASIS))
    assert as_json(change) | {"message": ""} == {
        "kind": "removed", "key": "kwh", "data_point": "main.kwh", "label": {"en": "kwh"},
        "before": "quantity", "after": None, "words": {}, "needs_step": True, "message": "",
    }  # fmt: skip


# --- what would be lost is refused ---


def refusal(*questions, **rest):
    before = compile_definition(form(BASIS, KWH, version="1"))
    with pytest.raises(DefinitionError) as refused:
        compile_definition(form(*questions, version="2", **rest), previous=before)
    return [f"{p.key}: {p.message} {p.remedy}" for p in refused.value.problems]


def steps(*each, begins="1"):
    return {"from": begins, "steps": list(each)}


def accepted(*questions, **rest):
    before = compile_definition(form(BASIS, KWH, version="1"))
    return compile_definition(form(*questions, version="2", **rest), previous=before)


def test_removed_data_point_without_a_step_is_refused():
    (said,) = refusal(BASIS)
    assert "kwh: The data point main.kwh of version 1 is gone" in said
    assert "{drop: main.kwh, keep_in_history: true}" in said
    drop = {"drop": "main.kwh", "keep_in_history": True}
    assert accepted(BASIS, migrate=steps(drop))


def test_retyped_data_point_without_a_step_is_refused():
    (said,) = refusal(BASIS, question("kwh", "text"))
    assert "was quantity and is text now" in said
    how = {"retype": "main.kwh", "how": 'text(convert(old.kwh, "kWh"))'}
    assert accepted(BASIS, question("kwh", "text"), migrate=steps(how))


def test_removed_option_without_a_step_is_refused():
    narrower = question("basis", "choice", options=options("bill"))
    (said,) = refusal(narrower, KWH)
    assert "no longer offers meter" in said
    assert "{choice: main.basis, from: meter, to: …}" in said
    step = {"choice": "main.basis", "from": "meter", "to": "bill"}
    assert accepted(narrower, KWH, migrate=steps(step))


def test_wider_types_and_units_of_the_same_kind_need_no_step():
    before = compile_definition(form(
        question("a", "text"), question("b", "integer"), question("c", "quantity", units=["kWh", "MWh"]),
        question("d", "choice", options=options("x")), version="1",
    ))  # fmt: skip
    after = form(
        question("a", "long_text"), question("b", "decimal"), question("c", "quantity", units=["MWh"]),
        question("d", "choices", options=options("x")), version="2",
    )  # fmt: skip
    assert compile_definition(after, previous=before)


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ({"drop": "main.watt", "keep_in_history": True}, 'no data point "main.watt"'),
        ({"drop": "main.kwh", "keep_in_history": True}, '"main.kwh" is still asked'),
        ({"rename": "main.kwh", "to": "main.power"}, 'This version has no data point "main.power"'),
        ({"choice": "main.basis", "from": "meter", "to": "guess"}, '"guess" is no option of basis'),
        ({"choice": "main.basis", "from": "guess", "to": "bill"}, '"guess" is no option of basis'),
        ({"retype": "main.kwh", "how": "old.watt"}, 'The version before has no "watt". Known here: basis, kwh'),
        ({"retype": "main.kwh", "how": "kwh"}, "Write old.kwh"),
        ({"retype": "main.kwh", "how": "old.basis"}, "It gives a text"),
        ({"retype": "main.kwh", "how": "5"}, 'Multiply it by qty(1, "kWh")'),
        ({"retype": "main.kwh", "how": "old.kwh.__class__"}, "__class__"),
        ({"rename": "main.kwh", "to": "main.basis", "rows": [{"a": "1"}]}, "rows go with a table"),
        ({"retype": "main.basis", "how": '"guess"'}, "guess is no option of basis"),
    ],
)  # fmt: skip
def test_step_that_leads_nowhere_is_refused(step, says):
    assert says in " ".join(refusal(BASIS, KWH, migrate=steps(step)))


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ({"keep_in_history": True}, "A step does exactly one thing"),
        ({"drop": "main.kwh", "retype": "main.kwh"}, "A step does exactly one thing"),
        ({"rename": "main.kwh"}, "rename needs to"),
        ({"drop": "main.kwh"}, "drop needs keep_in_history"),
        ({"choice": "main.basis", "to": "bill"}, "choice needs from"),
        ({"retype": "main.kwh", "to": "main.b"}, "retype has no to"),
        ({"retype": "main.kwh", "how": "().__class__"}, "is not allowed"),
        ({"rename": "main.kwh", "to": "main.t", "rows": [{"a": "9**9"}]}, "Write the multiplication out"),
    ],
)  # fmt: skip
def test_step_must_be_whole_even_without_a_version_before(step, says):
    with pytest.raises(DefinitionError, match=re.escape(says)):
        compile_definition(form(BASIS, KWH, migrate=steps(step)))


def test_steps_must_begin_at_the_version_before():
    drop = {"drop": "main.kwh", "keep_in_history": True}
    (said,) = refusal(BASIS, migrate=steps(drop, begins="0"))
    assert "The steps begin at 0, the version before is 1." in said


def test_suggested_steps_are_enough():
    before = compile_definition(form(
        BASIS, KWH, question("n", "decimal"), question("t", "table", columns=[question("c", "text")]),
        version="1",
    ))  # fmt: skip
    after = form(question("basis", "choice", options=options("bill")), question("n", "date"), version="2")  # fmt: skip
    loose = compile_definition(after)
    assert lost_answers(before, loose)
    found = suggested_steps(before, loose)
    assert {"drop": "main.kwh", "keep_in_history": True} in found
    assert {"choice": "main.basis", "from": "meter"} in found
    sound = compile_definition({**after, "migrate": steps(*found)}, previous=before)
    assert lost_answers(before, sound) == []


# --- the command ---


def test_diff_of_two_files(tmp_path):
    (tmp_path / "old.json").write_text(old().to_json())
    (tmp_path / "new.json").write_text(new(BASIS, KWH, question("w", "text")).to_json())
    paths = [str(tmp_path / "old.json"), str(tmp_path / "new.json")]

    def run(*arguments):
        streams = Streams(io.StringIO(), io.StringIO(), io.StringIO())
        return main([*arguments], streams), streams.stdout.getvalue()

    assert run("diff", *paths) == (
        0, "test 1 → test 2\nNew question “w” (w), a line of text, in “Main”.\n",
    )  # fmt: skip
    status, out = run("diff", *paths, "--json")
    assert [change["kind"] for change in json.loads(out)] == ["added"]
    assert run("diff", paths[0], str(tmp_path / "none.json"))[0] == 2


def test_check_compares_with_the_version_before(tmp_path):
    (tmp_path / "old.json").write_text(old().to_json())
    (tmp_path / "new.yaml").write_text(json.dumps(form(BASIS, version="2")))
    streams = Streams(io.StringIO(), io.StringIO(), io.StringIO())
    paths = [str(tmp_path / "new.yaml"), "--previous", str(tmp_path / "old.json")]
    assert main(["check", *paths], streams) == 1
    assert "The data point main.kwh of version 1 is gone" in streams.stdout.getvalue()
