"""The manifest names everything a view was made of, by content."""

from datetime import date

import pytest

from measures.engine_snapshot import SnapshotError
from risk.methods.computation import ViewInputs
from risk.methods.manifest import manifest_of
from risk.methods.view import METHOD_VERSION
from tests.risk.methods import books

BOOK = {
    "rates": {"HKD": 1, "USD": 7.8},
    "positions": [
        {"loan": "L1", "borrower": "A", "outstanding": 100},
        {"loan": "L2", "borrower": "A", "outstanding": 50, "currency": "USD"},
    ],
    "borrowers": [{"borrower": "A", "company": "a", "equity": 400, "debt": 600}],
    "companies": [{"company": "a", "scope1": 1, "scope2": 2}],
}


def manifest(book=BOOK, *, inputs=None, **more):
    return manifest_of(
        inputs or books.inputs(book),
        books.view(book),
        as_of=date(2025, 12, 31),
        reporting_currency="HKD",
        parameters=books.PARAMETERS,
        fx_set="fx/2025",
        **more,
    )


def test_manifest_names_method_day_parameters_and_rates():
    found = manifest()
    assert found.method == METHOD_VERSION
    assert (found.as_of, found.reporting_currency) == (date(2025, 12, 31), "HKD")
    assert found.parameters == {books.PARAMETERS.id: books.PARAMETERS.sha256}
    assert found.fx_set == "fx/2025"
    assert set(found.outputs) == {"borrower_result", "aggregates"}
    assert found.engine["duckdb"]


def test_manifest_of_the_same_inputs_in_another_order_is_the_same():
    turned = BOOK | {"positions": BOOK["positions"][::-1]}
    assert manifest(turned).sha256 == manifest().sha256


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("positions", {"positions": [BOOK["positions"][0]]}),
        ("borrowers", {"borrowers": [BOOK["borrowers"][0] | {"equity": 401}]}),
        ("company_facts", {"companies": [BOOK["companies"][0] | {"scope1": 1.5}]}),
        ("fx", {"rates": {"HKD": 1, "USD": 7.81}}),
    ],
)
def test_changed_input_changes_its_hash_and_the_result(part, change):
    before, after = manifest(), manifest(BOOK | change)
    changed = {n for n in before.inputs if before.inputs[n] != after.inputs[n]}
    assert changed == {part}
    assert before.sha256 != after.sha256


def test_hash_that_is_known_is_taken_as_it_is():
    found = manifest(input_hashes={"positions": "of the sealed file"})
    assert found.inputs["positions"] == "of the sealed file"


def test_input_that_was_not_given_has_no_hash():
    given = books.inputs(BOOK)
    alone = ViewInputs(given.positions, given.rates, given.sector_factors)
    assert set(manifest(inputs=alone).inputs) == {"positions", "sector_factors", "fx"}


def test_loan_that_stands_twice_cannot_be_sealed():
    twice = BOOK | {"positions": [BOOK["positions"][0]] * 2}
    with pytest.raises(SnapshotError):
        manifest(twice)
