"""Rows of completion lists as people write them; which line is whose."""

from datetime import UTC, date, datetime

import pytest

from schemes.rules.completions import (
    Line,
    RowError,
    columns_of,
    matching_line,
    read_identity,
    read_row,
    tail_of,
)

TODAY = date(2026, 11, 26)
NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "card", "tail"),
    [
        ("A123456(3)", "A123456(3)", "4563"),
        ("a123456 3", "A123456(3)", "4563"),
        ("Ａ１２３４５６（３）", "A123456(3)", "4563"),
        ("456(3)", "", "4563"),
        ("4563", "", "4563"),
        (4563.0, "", "4563"),
        (63.0, "", "0063"),
        ("456(A)", "", "456A"),
    ],
)
def test_identity_is_read_whole_or_by_its_end(written, card, tail):
    assert read_identity(written) == (card, tail)


@pytest.mark.parametrize("written", ["A123456(4)", "", None, "56(3)", "456(B)"])
def test_identity_that_cannot_be_is_refused(written):
    with pytest.raises(RowError):
        read_identity(written)


def test_end_of_a_card_is_the_same_from_card_and_list():
    assert tail_of("AB987654(3)") == read_identity("654(3)")[1]


@pytest.mark.parametrize(
    "written",
    ["2026-03-31", "31/03/2026", "31.3.2026", date(2026, 3, 31), NOON],
)
def test_day_is_read_as_people_write_it(written):
    assert read_row("Chan", "456(3)", written, TODAY).completed == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("name", "day", "says"),
    [
        ("", "2026-03-31", "name is missing"),
        ("Chan", "2026-02-30", "2026-03-31"),
        ("Chan", None, "2026-03-31"),
        ("Chan", "2026-11-27", "still to come"),
    ],
)
def test_row_that_cannot_be_taken_says_why(name, day, says):
    with pytest.raises(RowError, match=says):
        read_row(name, "456(3)", day, TODAY)


def test_headings_are_found_in_two_languages_and_any_order():
    assert columns_of(["Completion  Date", "HKID", "Name"]) == {
        "name": 2, "identity": 1, "completed": 0,
    }  # fmt: skip
    assert columns_of(["姓名", "身分證號碼", "完成日期"])["identity"] == 1
    with pytest.raises(RowError, match="needs the columns"):
        columns_of(["name", "completed"])


def line(person="", tail="t", name="Chan Siu Ming"):
    return Line(person, tail, name, date(2026, 3, 31), "School")


class TestMatching:
    def match(self, *lines, person="p", tail="t", name="CHAN, Siu Ming"):
        return matching_line(lines, person=person, tail=tail, name=name, least=85)

    def test_whole_card_counts_whatever_the_name(self):
        assert self.match(line("p", name="Peter")).name == "Peter"

    def test_end_of_a_card_counts_with_the_name_only(self):
        assert self.match(line())
        assert self.match(line(name="Wong Tai Man")) is None
        assert self.match(line(tail="u")) is None

    def test_line_of_another_whole_card_is_never_theirs(self):
        assert self.match(line("q")) is None

    def test_whole_card_goes_before_its_end(self):
        found = self.match(line(name="Chan Siu Ming"), line("p", name="Ming"))
        assert found.person == "p"
