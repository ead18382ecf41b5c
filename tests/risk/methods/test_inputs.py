"""Which layer's figure is used for each borrower, case by case."""

import json

import pytest

from tests.risk.methods import books

FILE = books.cases_of("chosen_inputs")
CASES = FILE["cases"]


def as_given(case):
    held = case.get("bank", {})
    return {"lent": 100} | held | {k: v for k, v in case.items() if k != "bank"}


@pytest.fixture(scope="module")
def rows():
    return books.one_each([as_given(case) for case in CASES], factors=FILE["factors"])


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_chosen_input_case(rows, case):
    expected = {name: books.exact(value) for name, value in case["expect"].items()}
    assert books.chosen(rows[case["name"]], expected) == expected


def test_fact_ids_of_every_layer_are_carried_apart():
    case = {
        "name": "A",
        "lent": 100,
        "fact_ids": json.dumps({"equity": "b1"}),
        "company": {"fact_ids": json.dumps({"scope1": "s1"})},
        "estimate": {"fact_ids": json.dumps({"turnover": "e1"})},
    }
    row = books.one_each([case])["A"]
    assert json.loads(row["bank_fact_ids"]) == {"equity": "b1"}
    assert json.loads(row["signed_fact_ids"]) == {"scope1": "s1"}
    assert json.loads(row["estimate_fact_ids"]) == {"turnover": "e1"}


def test_two_borrowers_of_one_company_use_the_same_facts():
    book = {
        "rates": {"HKD": 1},
        "positions": [
            {"loan": f"L{n}", "borrower": f"B{n}", "outstanding": 100} for n in (1, 2)
        ],
        "borrowers": [{"borrower": f"B{n}", "company": "a"} for n in (1, 2)],
        "companies": [
            {"company": "a", "equity": 400, "debt": 600, "scope1": 3, "scope2": 7}
        ],
    }
    rows = books.by_borrower(books.view(book))
    assert [row["fe_s12"] for row in rows.values()] == [1, 1]


def test_facts_of_a_company_nobody_is_linked_to_are_not_looked_at():
    book = {
        "rates": {"HKD": 1},
        "positions": [{"loan": "L1", "borrower": "A", "outstanding": 100}],
        "borrowers": [{"borrower": "A"}],
        "companies": [{"company": "a", "equity": 400, "debt": 600}],
    }
    (row,) = books.by_borrower(books.view(book)).values()
    assert (row["company_id"], row["denominator"]) == (None, None)


def test_borrower_without_a_loan_is_not_in_the_view():
    book = {
        "rates": {"HKD": 1},
        "positions": [{"loan": "L1", "borrower": "A", "outstanding": 100}],
        "borrowers": [{"borrower": "A"}, {"borrower": "B", "equity": 1, "debt": 1}],
    }
    assert list(books.by_borrower(books.view(book))) == ["A"]
