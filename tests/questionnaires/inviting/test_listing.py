"""A list of companies, row by row: what is read, what is left out, and where it is said."""

import pytest

from questionnaires.inviting.listing import Known, plain_address, read_list

SECTORS = {"47": "47", "retail trade 4711": "4711"}


def read(*rows, present=(), opted_out=()):
    numbered = [(number, row) for number, row in enumerate(rows, start=2)]
    known = Known(present, opted_out)
    return read_list(numbered, known, lambda text: SECTORS.get(text, ""))


def said(reading):
    return [(f.row, f.field, f.code, f.weight) for f in reading.findings]


def test_row_is_read_with_all_its_columns():
    row = {
        "name": " Golden  Loom ", "email": "Finance@Loom.example", "reference": 10007.0,
        "language": "繁體中文", "sector": "47", "size": "Small",
    }  # fmt: skip
    (entry,) = read(row).entries
    assert entry.as_json() == {
        "row": 2, "name": "Golden Loom", "email": "finance@loom.example",
        "reference": "10007", "language": "zh-hant", "sector_code": "47",
        "size_class": "small",
    }  # fmt: skip


def test_missing_columns_stay_blank_and_are_no_finding():
    reading = read({"name": "A", "email": "a@b.example"})
    (entry,) = reading.entries
    assert (entry.language, entry.sector_code, entry.size_class) == ("", "", "")
    assert reading.findings == ()


@pytest.mark.parametrize(
    ("row", "finding"),
    [
        ({"name": "", "email": "a@b.example"}, ("name", "no_name")),
        ({"name": "A", "email": None}, ("email", "no_email")),
        ({"name": "A", "email": "a at b"}, ("email", "bad_email")),
        ({"name": "A", "email": "a@b.example, c@d.example"}, ("email", "bad_email")),
        ({"name": "A", "email": "a@localhost"}, ("email", "bad_email")),
    ],
)
def test_row_that_cannot_be_written_to_is_left_out(row, finding):
    reading = read(row)
    assert reading.entries == ()
    assert said(reading) == [(2, *finding, "error")]


def test_both_faults_of_a_row_are_said_at_once():
    assert said(read({"name": None, "email": "x"})) == [
        (2, "name", "no_name", "error"),
        (2, "email", "bad_email", "error"),
    ]


@pytest.mark.parametrize("field", ["language", "sector", "size"])
def test_word_nobody_knows_is_left_blank_and_said(field):
    reading = read({"name": "A", "email": "a@b.example", field: "Klingon"})
    (entry,) = reading.entries
    assert (entry.language, entry.sector_code, entry.size_class) == ("", "", "")
    assert said(reading) == [(2, field, f"unknown_{field}", "warning")]


def test_same_address_twice_counts_once_whatever_its_letters():
    rows = [
        {"name": "A", "email": "a@b.example"},
        {"name": "B", "email": "A@B.Example"},
    ]
    reading = read(*rows)
    assert [entry.name for entry in reading.entries] == ["A"]
    (finding,) = reading.findings
    assert (finding.row, finding.code, finding.value) == (3, "twice", "2")


def test_address_on_the_list_or_that_wants_no_mail_adds_nothing():
    rows = [
        {"name": "A", "email": "a@b.example"},
        {"name": "B", "email": "c@d.example"},
    ]
    reading = read(*rows, present={"a@b.example"}, opted_out={"c@d.example"})
    assert reading.entries == ()
    assert said(reading) == [
        (2, "email", "present", "note"),
        (3, "email", "opted_out", "note"),
    ]


def test_long_name_is_cut_and_control_characters_vanish():
    reading = read({"name": "x\u202e" + "y" * 300, "email": "a@b.example"})
    (entry,) = reading.entries
    assert len(entry.name) == 200
    assert "\u202e" not in entry.name
    assert said(reading) == [(2, "name", "too_long", "warning")]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("A@B.Example ", "a@b.example"),
        ("mailto:a@b.example", "a@b.example"),
        ("ａ@b.example", "a@b.example"),
        ("a@b@c.example", ""),
        ("a@b.example\nBcc: x@y.example", ""),
        ("<a@b.example>", ""),
        ("@b.example", ""),
    ],
)
def test_address_is_one_however_it_is_written(text, plain):
    assert plain_address(text) == plain
