"""The state of a list stands in its address, and nothing else does."""

import pytest
from django.http import QueryDict

from risk.pages.address import chosen, query_of, selection_of, sorted_by, without
from risk.selectors.results import FIRST_SORT, SORTS, Selection


def read(query):
    return selection_of(QueryDict(query))


@pytest.mark.parametrize(
    ("query", "selection"),
    [
        ("", Selection()),
        ("section=G&section=I", Selection(sections=("G", "I"))),
        ("section=G&section=G", Selection(sections=("G",))),
        ("sector=4711", Selection(sectors=("4711",))),
        ("district=none", Selection(districts=("none",))),
        ("option=2a&score=2", Selection(options=("2a",), scores=("2",))),
        ("search=++loom+", Selection(search="loom")),
        ("sort=name", Selection(sort="name")),
        ("sort=-exposure&page=3", Selection(sort="-exposure", page=3)),
        ("sort=nonsense", Selection()),
        ("sort=--name", Selection()),
        ("page=0", Selection(page=0)),
        ("page=-1", Selection()),
        ("page=x", Selection()),
        ("page=12345678", Selection()),
        ("page=٣", Selection()),
        ("colour=red", Selection()),
    ],
)
def test_address_as_a_selection(query, selection):
    assert read(query) == selection


def test_texts_are_cut_before_they_are_used():
    assert read(f"search={'x' * 500}").search == "x" * 80
    assert read(f"sector={'9' * 500}").sectors == ("9" * 80,)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "section=G&section=I",
        "district=none&option=3b&score=5",
        "search=%E9%87%91&sort=name&page=2",
        "search=a%26b%3Dc",
    ],
)
def test_selection_goes_back_to_its_address(query):
    assert read(query_of(read(query))) == read(query)


def test_what_is_as_usual_is_not_written():
    assert query_of(Selection(sort=FIRST_SORT, page=1)) == ""


@pytest.mark.parametrize("name", ["section", "search", "sort", "page"])
def test_part_can_be_left_out(name):
    full = read("section=G&search=x&sort=name&page=2")
    assert f"{name}=" not in query_of(full, leave_out=[name])


@pytest.mark.parametrize(
    ("now", "key", "state", "turned"),
    [
        ("-emissions", "emissions", "descending", "sort=emissions"),
        ("emissions", "emissions", "ascending", ""),
        ("-emissions", "name", "none", "sort=name"),
        ("name", "name", "ascending", "sort=-name"),
        ("-name", "name", "descending", "sort=name"),
        ("name", "exposure", "none", "sort=-exposure"),
    ],
)
def test_header_of_a_column_turns_its_order(now, key, state, turned):
    assert sorted_by(Selection(sort=now, page=4), key) == (state, turned)


def test_every_order_can_be_asked_for():
    for key in SORTS:
        assert read(f"sort={key}").sort == key
        assert read(f"sort=-{key}").sort == f"-{key}"


@pytest.mark.parametrize(
    ("name", "value", "left"),
    [
        ("section", "G", "section=I&search=x&sort=name"),
        ("section", "absent", "section=G&section=I&search=x&sort=name"),
        ("search", "", "section=G&section=I&sort=name"),
    ],
)
def test_chosen_value_can_be_taken_away_and_leads_to_page_one(name, value, left):
    full = read("section=G&section=I&search=x&sort=name&page=4")
    assert without(full, name, value) == left


def test_chosen_values_by_their_name_in_the_address():
    found = chosen(read("section=G&score=none"))
    assert (found["section"], found["score"], found["district"]) == (
        ("G",),
        ("none",),
        (),
    )
