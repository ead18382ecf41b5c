"""A form in a spreadsheet becomes a definition; what has no equivalent is named."""

import ast
import json
from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook as Spreadsheet

from questionnaires.formats.xlsform import Workbook, import_form
from questionnaires.formats.xlsform.expressions import (
    Known,
    Translator,
    UntranslatableError,
)
from questionnaires.formats.xlsform.files import read_form
from questionnaires.formats.xlsform.rows import (
    heading,
    language_of,
    rows_of,
    type_words,
)
from questionnaires.language import DefinitionError, compile_definition, evaluate

SURVEY = """\
type | name | label::English (en) | label::中文 (zh-HK) | hint::English (en) | hint::中文 (zh-HK) | required | relevant | constraint | constraint_message::English (en) | constraint_message::中文 (zh-HK) | calculation | appearance
start | start | | | | | | | | | | |
begin group | Company Profile | Company | 公司 | | | | | | | | |
text | name | Name? | 名稱？ | As registered | 註冊名稱 | yes | | string-length(.) <= 80 | | | |
integer | staff | How many people? | 多少人？ | | | yes | | . >= 1 and . <= 5000 | | | |
select_one yes_no | has_cars | Any cars? | 有車嗎？ | | | yes | | | | | | minimal
select_multiple fuels | fuels | Which fuels for ${staff} people? | ${staff}人用甚麼燃料？ | | | | ${has_cars} = 'yes' | | | | |
decimal | litres | Litres | 公升 | | | | selected(${fuels}, 'diesel') and ${staff} > 2 | . < ${staff} * 1000 | Too much | 太多 | |
calculate | per_head | | | | | | | | | | ${litres} div ${staff} |
end group | | | | | | | | | | | |
begin repeat | sites | Sites | 場所 | | | | ${has_cars} != '' | | | | |
text | site | Site | 場所 | | | true() | | | | | |
decimal | area | Area | 面積 | | | | | . > 0 and . < ${staff} | Not like this | 不可 | |
calculate | share | | | | | | | | | | ${area} div ${staff} |
end repeat | | | | | | | | | | | |
calculate | total_area | | | | | | | | | | sum(${area}) |
geopoint | place | Where? | 哪裡？ | | | | | | | | |
integer | odd | Odd? | 單數？ | | | | | . mod 2 = 1 | | | |
"""
CHOICES = """\
list_name | name | label::English (en) | label::中文 (zh-HK) | region
yes_no | yes | Yes | 是 |
yes_no | no | No | 否 |
fuels | diesel | Diesel | 柴油 | hk
fuels | petrol | Petrol | 汽油 |
unused | x | X | X |
"""
PLAIN = """\
list_name | name | label
yes_no | yes | Yes
yes_no | no | No
fuels | diesel | Diesel
"""
SETTINGS = """\
form_title | form_id | version | default_language | style
Fleet survey | Fleet-Survey | 2026031500 | English (en) | pages
"""


def table(sheet, text, default="en"):
    head, *lines = [[cell.strip() for cell in line.split("|")] for line in text.splitlines()]  # fmt: skip
    return rows_of(sheet, head, list(enumerate(lines, start=2)), default)


def imported(survey=SURVEY, choices=CHOICES, settings=SETTINGS):
    book = Workbook(table("survey", survey), table("choices", choices), table("settings", settings))  # fmt: skip
    return import_form(book, name="form")


def workbook(path, **sheets):
    book = Spreadsheet()
    book.remove(book.active)
    for name, text in sheets.items():
        sheet = book.create_sheet(name)
        for line in text.splitlines():
            sheet.append([cell.strip() or None for cell in line.split("|")])
    book.save(path)
    return path


def notes(found):
    return {(note.sheet, note.row): str(note) for note in found.notes}


# --- a whole form ---


def test_form_becomes_a_definition_that_compiles():
    definition = compile_definition(imported().definition)
    assert (definition.key, definition.version) == ("fleet_survey", "2026031500")
    assert definition.languages == ("en", "zh-Hant")
    assert [section.key for section in definition.sections] == ["company_profile", "main"]  # fmt: skip
    assert {key: q.type for key, q in definition.questions.items()} == {
        "name": "text", "staff": "integer", "has_cars": "choice", "fuels": "choices",
        "litres": "decimal", "per_head": "calc", "sites": "table", "sites.site": "text",
        "sites.area": "decimal", "sites.share": "calc", "total_area": "calc", "odd": "integer",
    }  # fmt: skip


def test_rules_bounds_texts_and_options_come_along():
    definition = compile_definition(imported().definition)
    q = definition.questions
    assert (q["staff"].min, q["staff"].max, q["name"].max_length) == (1, 5000, 80)
    assert q["fuels"].ask_if == 'has_cars == "yes"'
    assert q["fuels"].label["zh-Hant"] == "{staff}人用甚麼燃料？"
    assert q["name"].help == {"en": "As registered", "zh-Hant": "註冊名稱"}
    assert q["litres"].ask_if == '"diesel" in fuels and staff > 2'
    assert q["sites"].ask_if == "answered(has_cars)"
    assert q["sites.share"].value == "row.area / staff"
    assert q["total_area"].value == "sum(sites.area)"
    assert [o.id for o in q["fuels"].options] == ["diesel", "petrol"]
    assert q["sites.site"].required is True


def test_imported_form_judges_answers():
    definition = compile_definition(imported().definition)
    answers = {"name": "A", "staff": 4, "has_cars": "yes", "fuels": "diesel", "litres": 9000,
               "sites": [{"site": "x", "area": 2}, {"site": "y", "area": 9}]}  # fmt: skip
    outcome = evaluate(definition, answers)
    found = [(f.key, f.row, f.message("en")) for f in outcome.findings]
    assert ("litres", "", "Too much") in found
    assert ("sites.area", "2", "Not like this") in found
    assert outcome.value("total_area") == 11
    assert outcome.value("per_head") == 2250


def test_everything_without_an_equivalent_is_named_with_sheet_and_row():
    said = notes(imported())
    assert said["survey", 2] == "sheet survey, row 2: start: start is noted by a telephone itself and has no equivalent"  # fmt: skip
    assert "appearance “minimal” only says how it looks" in said["survey", 6]
    assert "the type “geopoint” has no equivalent" in said["survey", 17]
    assert "constraint “. mod 2 = 1” is left out" in said["survey", 18]
    assert "region: this column has no equivalent" in said["choices", 1]
    assert "the setting style has no equivalent" in said["settings", 2]
    assert len(said) == 6


# --- single things ---


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("image | photo | Photo", "the type “image” has no equivalent"),
        ("time | at | When", "the type “time” has no equivalent"),
        ("note | hello | Welcome", "the type “note” has no equivalent"),
        (
            "select_one_from_file a.csv | q | Q",
            "the type “select_one_from_file a.csv” has no equivalent",
        ),
        ("rank yes_no | r | Rank", "the type “rank yes_no” has no equivalent"),
        ("select_one none | q | Q", "there is no list “none”"),
        ("select_one yes_no or_other | q | Q", "without the text that specifies it"),
        ("text | | Q", "it has no name"),
        ("end repeat | | ", "no repeat is open here"),
        ("begin group | g | G", "the group is not closed"),
        ("text | Ünder-Way | Q", "its key is now nder_way"),
        ("text | class | Q", "its key is now class_q"),
        ("text | q | What of ${nobody}?", "a text names ${nobody}"),
    ],
)
def test_row_that_cannot_be_as_it_is_is_named(row, says):
    found = imported(f"type | name | label\ninteger | first | First\n{row}\n", PLAIN, "form_title\nX")  # fmt: skip
    assert says in " ".join(map(str, found.notes))
    assert compile_definition(found.definition)


@pytest.mark.parametrize(
    ("column", "text", "says"),
    [
        ("choice_filter", "region = 'hk'", "choice_filter “region = 'hk'” has no equivalent"),
        ("default", "yes", "default “yes” has no equivalent"),
        ("readonly", "yes", "readonly “yes” has no equivalent"),
        ("trigger", "${a}", "trigger “${a}” has no equivalent"),
        ("media::image", "a.png", "media “a.png” has no equivalent"),
        ("relevant", "pulldata('x', 'y', 'z', 'k') = 1", "pulldata() has no equivalent"),
        ("relevant", "${gone} = 1", "there is no question “gone” here"),
        ("relevant", "(((", "“something” is missing"),
        ("relevant", "regex(., '.*')", "regex() has no equivalent"),
        ("relevant", "today() > date('2020-01-01')", "today() has no equivalent"),
        ("relevant", "../a/b = 1", "has no equivalent"),
        ("relevant", "__import__('os')", "__import__() has no equivalent"),
    ],
)  # fmt: skip
def test_cell_that_cannot_be_said_is_named(column, text, says):
    survey = f"type | name | label | {column}\nselect_one yes_no | q | Q | {text}\n"
    found = imported(survey, PLAIN, "form_title\nX")
    assert says in " ".join(map(str, found.notes))
    assert compile_definition(found.definition)


def test_groups_within_groups_pass_their_conditions_on():
    survey = """\
type | name | label | relevant
integer | n | N |
begin group | a | A | ${n} > 1
begin group | b | B | ${n} > 2 or ${n} = 7
text | t | T | ${n} < 9
end group | | |
end group | | |
"""
    definition = compile_definition(imported(survey, PLAIN, "form_title\nX").definition)  # fmt: skip
    assert definition.questions["t"].ask_if == "(n > 1) and (n > 2 or n == 7) and (n < 9)"  # fmt: skip


def test_number_compared_with_a_choice_is_the_name_of_an_option():
    survey = "type | name | label | relevant\nselect_one codes | c | C |\ntext | t | T | ${c} = 1\n"  # fmt: skip
    choices = "list_name | name | label\ncodes | 1 | One\ncodes | 2 | Two\n"
    found = imported(survey, choices, "form_title\nX")
    assert found.definition["sections"][0]["questions"][1]["ask_if"] == 'c == "1"'
    assert compile_definition(found.definition)


def test_missing_translation_is_named_by_the_lint_not_made_up():
    survey = "type | name | label::English (en) | label::French (fr)\ntext | t | Name? |\ntext | u | One | Un\n"  # fmt: skip
    found = imported(survey, PLAIN, "form_title\nX")
    assert found.definition["sections"][0]["questions"][0]["label"] == {"en": "Name?"}
    with pytest.raises(DefinitionError, match="missing in fr"):
        compile_definition(found.definition)


# --- expressions ---

NAMES = {
    "a": Known("a"), "b": Known("b"), "one": Known("one", shape="choice"),
    "many": Known("many", shape="choices"), "t": Known("t", shape="table"),
    "c": Known("c", "t"), "d-e": Known("d_e"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("${a} + ${b} * 2", "a + b * 2"),
        ("(${a} + ${b}) * 2", "(a + b) * 2"),
        ("${a} - (${b} - 1)", "a - ((b - 1))"),
        ("${a} div ${d-e}", "a / d_e"),
        ("${a} = ''", "blank(a)"),
        ("'' != ${a}", "answered(a)"),
        ("${a} >= 1 and ${a} <= 2 or ${b} = 3", "a >= 1 and a <= 2 or b == 3"),
        ("not(${a} = 1) and ${b} = 2", "not (a == 1) and b == 2"),
        ("selected(${many}, 'x')", '"x" in many'),
        ("selected(${one}, 'x')", 'one == "x"'),
        ("if(${a} > 1, ${a}, 0) + 1", "(a if a > 1 else 0) + 1"),
        ("coalesce(${a}, 0)", "coalesce(a, 0)"),
        ("sum(${c}) > count(${t})", "sum(t.c) > rows(t)"),
        ("-${a} < .5", "-a < 0.5"),
        ("date('2020-01-31') < ${a}", 'date("2020-01-31") < a'),
        ("${one} = 3", 'one == "3"'),
        ("(${a} > 1) = (${b} > 2)", "((a > 1)) == ((b > 2))"),
    ],
)
def test_xpath_is_written_in_our_language(theirs, ours):
    assert same(Translator(NAMES).translate(theirs), ours)


def same(one, other):
    return ast.dump(ast.parse(one, mode="eval")) == ast.dump(ast.parse(other, mode="eval"))  # fmt: skip


@pytest.mark.parametrize("depth", [100, 5000])
def test_deep_nesting_is_refused_in_words(depth):
    with pytest.raises(UntranslatableError):
        Translator(NAMES).translate("(" * depth + "1" + ")" * depth)


def test_any_text_is_translated_or_refused(rng):
    signs = ["${a}", "${c}", "'x'", "1", "+", "=", "(", ")", ",", "not", "if", "selected", " div ", " and ", ".", "..", "/", "$", "{", "\x00"]  # fmt: skip
    for _ in range(3000):
        text = "".join(rng.choice(signs) for _ in range(rng.randint(1, 12)))
        try:
            assert Translator(NAMES, NAMES["a"]).translate(text)
        except UntranslatableError as error:
            assert str(error)


# --- headings ---


@pytest.mark.parametrize(
    ("text", "column", "language"),
    [
        ("label", "label", ""),
        ("Label::English (en)", "label", "en"),
        ("hint::繁體中文 (zh-Hant)", "hint", "zh-Hant"),
        ("constraint_message::French", "constraint_message", "fr"),
        ("relevance", "relevant", ""),
        ("read_only", "readonly", ""),
        ("list name", "list_name", ""),
        ("bind::required", "required", ""),
        ("media::image::English (en)", "media", ""),
    ],
)
def test_heading_names_column_and_language(text, column, language):
    assert heading(text) == (column, language)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("select_one yes_no", ["select_one", "yes_no"]),
        ("select one from yes_no", ["select_one", "yes_no"]),
        ("Select1 yes_no", ["select_one", "yes_no"]),
        ("add select one prompt using yes_no", ["select_one", "yes_no"]),
        (
            "select all that apply from fuels or_other",
            ["select_multiple", "fuels", "or_other"],
        ),
        ("select_multiple  fuels", ["select_multiple", "fuels"]),
        ("select_one_from_file a.csv", ["select_one_from_file"]),
        ("begin_group", ["begin", "group"]),
        ("begin lgroup", ["begin", "repeat"]),
        ("end looped group", ["end", "repeat"]),
        ("Text", ["text"]),
        ("", []),
    ],
)
def test_older_ways_to_write_a_type(written, words):
    assert type_words(written) == words


@pytest.mark.parametrize(
    ("named", "tag"),
    [("English (en)", "en"), ("zh_HK", "zh-Hant"), ("简体中文", "zh-Hans"), ("Klingon", "Klingon")],
)  # fmt: skip
def test_language_of_a_heading(named, tag):
    assert language_of(named) == tag


# --- files ---


def run(path, out, *more):
    said, told = StringIO(), StringIO()
    try:
        call_command("questionnaire", "import-xlsform", str(path), "--out", str(out), *more,
                     stdout=said, stderr=told)  # fmt: skip
        status = 0
    except SystemExit as stop:
        status = stop.code
    return status, said.getvalue(), told.getvalue()


def test_command_writes_a_definition_with_its_notes(tmp_path):
    file = workbook(tmp_path / "fleet.xlsx", survey=SURVEY, choices=CHOICES, settings=SETTINGS)  # fmt: skip
    status, said, told = run(file, tmp_path / "out")
    path = tmp_path / "out" / "fleet_survey.yaml"
    assert (status, said.strip()) == (1, str(path))
    assert "fleet.xlsx: sheet survey, row 17: place: the type “geopoint”" in told
    assert "#  - sheet survey, row 17: place:" in path.read_text("utf-8")
    assert compile_definition(path).questions["fuels"].label["en"].startswith("Which")


def test_form_with_equivalents_for_everything_ends_well(tmp_path):
    survey = "type | name | label\ninteger | n | N?\n"
    file = workbook(tmp_path / "plain.xlsx", survey=survey)
    status, said, told = run(file, tmp_path, "--json")
    assert (status, told) == (0, "")
    assert json.loads(said)["notes"] == []
    assert "Everything has its equivalent" in (tmp_path / "plain.yaml").read_text("utf-8")  # fmt: skip


def test_numbers_in_cells_are_names(tmp_path):
    book = Spreadsheet()
    survey, choices = book.active, book.create_sheet("choices")
    survey.title = "survey"
    for line in (["type", "name", "label"], ["select_one c", "q", "Q"]):
        survey.append(line)
    for line in (["list_name", "name", "label"], ["c", 1, "One"], ["c", 2.5, "More"]):
        choices.append(line)
    book.save(tmp_path / "numbers.xlsx")
    (one, more) = read_form(tmp_path / "numbers.xlsx").choices
    assert (one.get("name"), more.get("name")) == ("1", "2.5")


def test_what_is_no_form_is_refused(tmp_path):
    file = workbook(tmp_path / "other.xlsx", data="a | b\n1 | 2\n")
    with pytest.raises(CommandError, match="no sheet of that name"):
        run(file, tmp_path)
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(CommandError):
        run(tmp_path / "broken.xlsx", tmp_path)


def test_forms_made_at_random_are_imported_or_named(rng):
    types = ["text", "integer", "decimal", "select_one yes_no", "select_multiple fuels", "calculate", "note",
             "begin group", "end group", "begin repeat", "end repeat", "date", "", "nonsense", "range", "barcode"]  # fmt: skip
    cells = ["", "yes", "${q1} > 1", ". > 0", "selected(${q2}, 'diesel')", "${q3} = ''", "sum(${q1})", "{x}", "${", "\"", "\\"]  # fmt: skip
    for number in range(300):
        lines = ["type | name | label | relevant | constraint | calculation | required"]
        for row in range(rng.randint(1, 14)):
            picked = [rng.choice(cells) for _ in range(4)]
            name = rng.choice([f"q{row}", f"q{rng.randint(0, 4)}", "", "Odd Name!"])
            lines.append(" | ".join([rng.choice(types), name, rng.choice(["Label", "", "{x} ${q1}"]), *picked]))  # fmt: skip
        found = imported("\n".join(lines), PLAIN, "form_title\nX")
        assert all(note.message for note in found.notes), number
        if found.definition["sections"]:
            with suppress(DefinitionError):
                compile_definition(found.definition)


MATRIX = """\
type | name | label | kobo--matrix_list | required
begin_kobomatrix | use | How much of each? | Fuels |
integer | litres | Litres | | yes
text | what_for | What for? | |
end_kobomatrix | | | |
"""
MATRIX_CHOICES = """\
list_name | name | label
Fuels | diesel | Diesel
Fuels | Motor-Petrol | Petrol
"""


def test_a_matrix_of_kobo_is_a_table_that_names_its_rows():
    found = imported(MATRIX, MATRIX_CHOICES)
    definition = compile_definition(found.definition)
    use = definition.questions["use"]
    assert [(each.id, each.label["en"]) for each in use.fixed_rows] == [
        ("diesel", "Diesel"),
        ("motor_petrol", "Petrol"),
    ]
    assert [c.key for c in use.columns if c.is_input] == ["litres", "what_for"]
    said = " ".join(str(note) for note in found.notes)
    assert "the row “Motor-Petrol” is now motor_petrol" in said
    outcome = evaluate(definition, {"use": {"diesel": {"litres": 3}}})
    assert outcome.value("use.litres", "diesel") == 3


def test_a_matrix_without_its_list_is_told():
    found = imported(MATRIX.replace("| Fuels |", "| Trees |"), MATRIX_CHOICES)
    assert any("there is no list “trees”" in str(note) for note in found.notes)
    assert not compile_definition(found.definition).questions["use"].rows.fixed


COUNTED = """\
type | name | label | repeat_count
begin repeat | sites | Sites |
integer | staff | People |
text | street | Street |
end repeat | | |
begin repeat | cover | Cover | count(${sites})
integer | value | Value |
end repeat | | |
"""


def test_a_repeat_counted_by_another_has_its_rows():
    found = imported(COUNTED, PLAIN)
    tables = {t["key"]: t for s in found.definition["sections"] for t in s["questions"]}
    assert tables["sites"]["rows"] == {"key": "street"}
    assert tables["cover"]["rows"] == {"from": "sites"}
    assert not any("repeat_count" in each.message for each in found.notes)
    definition = compile_definition(found.definition)
    answers = {"sites": [{"street": "A"}, {"street": "B"}], "cover": [{"value": 1}]}
    assert evaluate(definition, answers).row_ids("cover") == ("1", "2")


@pytest.mark.parametrize(
    "count", ["count(${street})", "count(${sites}) + 1", "count(${cover})", "${staff}"]
)
def test_a_count_that_is_no_repeat_of_its_own_is_told(count):
    text = COUNTED.replace("count(${sites})", count)
    found = imported(text, PLAIN)
    assert any("repeat_count" in each.message for each in found.notes)
    cover = found.definition["sections"][-1]["questions"][-1]
    assert "rows" not in cover


def test_a_repeat_without_a_text_names_no_rows():
    found = imported(COUNTED.replace("text | street", "integer | street"), PLAIN)
    assert any("have no name" in each.message for each in found.notes)


INDEXED = """\
type | name | label | repeat_count | relevant | calculation
begin repeat | sites | Sites | | |
text | street | Street | | |
integer | staff | People | | |
end repeat | | | | |
begin repeat | cover | Cover | count(${sites}) | |
calculate | where | Where | | | indexed-repeat(${street}, ${sites}, position(..))
integer | value | Value | | indexed-repeat(${staff}, ${sites}, position(..)) > 2 |
integer | odd | Odd | | indexed-repeat(${staff}, ${sites}, 1) > 2 |
end repeat | | | | |
begin repeat | other | Other | | |
integer | much | Much | | indexed-repeat(${staff}, ${sites}, position(..)) > 2 |
end repeat | | | | |
"""


def test_the_same_row_of_the_other_repeat_is_read():
    found = imported(INDEXED, PLAIN)
    definition = compile_definition(found.definition)
    assert definition.questions["cover.where"].value == "row.sites.street"
    assert definition.questions["cover.value"].ask_if == "row.sites.staff > 2"
    told = {note.name for note in found.notes if "left out" in note.message}
    assert told == {"odd", "much"}
    answers = {"sites": [{"street": "A", "staff": 3}, {"street": "B", "staff": 1}]}
    assert evaluate(definition, answers).value("cover.where", "2") == "B"
