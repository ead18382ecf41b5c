"""The factor library: open to everybody, searched, dated, and given as a file."""

import csv
import io

import pytest
from django.test import Client

from catalogue.tables import load
from questionnaires.selectors.library import Search, lines_of, uses_of
from tests.factories import questionnaires as factory

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor():
    return Client()


def text_of(visitor, address, language="en"):
    visitor.cookies["django_language"] = language
    page = visitor.get(address)
    assert page.status_code == 200
    return page.content.decode()


def rows_of(visitor, query=""):
    answer = visitor.get(f"/factors.csv{query}")
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_front_page_lists_every_table_in_the_readers_language(visitor):
    english = text_of(visitor, "/factors/")
    chinese = text_of(visitor, "/factors/", "zh-hant")
    for table in load().tables.values():
        assert f"/factors/{table.name}/" in english
        assert table.title["zh-Hant"] in chinese


def test_every_table_and_factor_has_its_page(visitor):
    for table in load().tables.values():
        assert visitor.get(f"/factors/{table.name}/").status_code == 200
    page = text_of(visitor, "/factors/grid-electricity/clp/")
    entry = load().tables["grid-electricity"].entries["clp"]
    for value in entry.values:
        assert str(value.year) in page
    assert "In May 2020 the supplier expected about 0.4" in page


@pytest.mark.parametrize("address", ["/factors/no-such/", "/factors/grid-electricity/none/", "/factors/no-such/clp/"])  # fmt: skip
def test_what_is_not_in_the_library_is_not_found(visitor, address):
    assert visitor.get(address).status_code == 404


@pytest.mark.parametrize(
    ("search", "found"),
    [
        (Search(words="clp 2023"), {("grid-electricity", "clp", 2023), ("electricity-tariff", "clp", 2023)}),
        (Search(words="中華電力", years=frozenset({2024})), {("grid-electricity", "clp", 2024), ("electricity-tariff", "clp", 2024)}),
        (Search(words="r-404a", gwp_sets=frozenset({"AR6"})), {("gwp-ar6", "r_404a", 2021)}),
        (Search(words="no such thing"), set()),
    ],
)  # fmt: skip
def test_search_finds_by_words_year_and_weights(search, found):
    lines = lines_of(search)
    given = {(line.table.name, line.entry.key, line.value.year) for line in lines}
    assert given == found


def test_filters_narrow_the_page_and_the_file_alike(visitor):
    rows = rows_of(visitor, "?mark=verified")
    assert rows and {row["mark"] for row in rows} == {"verified"}
    page = text_of(visitor, "/factors/?mark=verified")
    assert f"{len(rows)} value" in page
    assert "/factors.csv?mark=verified" in page


def test_file_holds_every_value_as_it_was_written(visitor):
    rows = rows_of(visitor)
    assert len(rows) == len(lines_of())
    (clp,) = [
        row
        for row in rows
        if (row["table"], row["key"], row["year"])
        == ("grid-electricity", "clp", "2023")
    ]
    assert (clp["value"], clp["unit"], clp["mark"]) == (
        "0.39",
        "kgCO2e/kWh",
        "secondary",
    )
    assert clp["name_zh_hant"] == "中華電力"
    assert clp["source_address"].startswith("https://")


@pytest.mark.parametrize(
    "query", ["?year=x&year=²", "?mark=%00&gwp=AR9", "?q=" + "a" * 5000]
)
def test_odd_addresses_are_answered(visitor, query):
    assert visitor.get(f"/factors/{query}").status_code == 200


def test_uses_name_the_calculations_of_published_questionnaires(visitor):
    assert uses_of("grid-electricity") == []
    factory.published()
    used = {use.question.key for use in uses_of("grid-electricity")}
    assert used
    page = text_of(visitor, "/factors/grid-electricity/clp/")
    definition = factory.small_definition()
    assert definition.content["title"]["en"] in page


def test_explanation_of_a_figure_leads_to_its_factor(client, owner):
    response = factory.started(owner)
    factory.complete(response, owner)
    page = client.get(f"/responses/{response.pk}/figures/scope2/").content.decode()
    assert "/factors/grid-electricity/clp/" in page
