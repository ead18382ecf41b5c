"""On paper the rows of a table stand beside each other, what repeats is said once."""

from questionnaires.services.paper_tables import BESIDE, blocks


def line(label, value="1", *, table="", number=0, quality=None, factors=()):
    return {
        "label": label, "value": value, "note": "", "table": table, "number": number,
        "quality": quality, "factors": list(factors),
    }  # fmt: skip


def bill(number, **more):
    return [
        line("From", f"day {number}", table="Bills", number=number),
        line("Emissions", "5", table="Bills", number=number, **more),
    ]


def test_questions_outside_tables_stay_in_one_list():
    found = blocks([line("Turnover"), line("Debt")])
    assert [[each["label"] for each in block["lines"]] for block in found] == [
        ["Turnover", "Debt"]
    ]


def test_rows_of_a_table_become_rows_of_a_grid():
    (grid,) = blocks([*bill(1), *bill(2)])
    assert grid["columns"] == ["From", "Emissions"]
    assert [row[0]["value"] for row in grid["rows"]] == ["day 1", "day 2"]


def test_a_question_that_a_row_was_not_asked_leaves_its_place_empty():
    (grid,) = blocks([*bill(1), line("From", table="Bills", number=2)])
    assert grid["rows"][1][1] is None


def test_quality_and_factors_of_all_rows_are_said_once():
    (grid,) = blocks(
        [*bill(1, quality=2, factors=["0.38"]), *bill(2, quality=2, factors=["0.38"])]
    )
    assert grid["notes"] == ["Emissions: data quality 2 of 5.", "Emissions: 0.38"]


def test_a_table_too_wide_for_the_page_has_a_list_for_each_row():
    wide = [line(f"column {n}", table="Sites", number=1) for n in range(BESIDE + 1)]
    (found,) = blocks(wide)
    assert found["lists"] == [wide]


def test_order_is_kept_around_a_table():
    found = blocks([line("Before"), *bill(1), line("After")])
    assert [block.get("title", "") for block in found] == ["", "Bills", ""]
