"""Headings of a bank's file find our fields, each at most one."""

import pytest

from risk.borrower_file import FIELDS as BORROWER_FIELDS
from risk.methods.loan_book_mapping import (
    FIELDS,
    REQUIRED,
    Field,
    MappingError,
    check_mapping,
    suggest_for,
    suggest_mapping,
)


@pytest.mark.parametrize(
    ("field", "heading"),
    [(field.name, heading) for field in FIELDS for heading in field.headings],
)
def test_every_heading_we_list_is_found(field, heading):
    assert suggest_mapping([heading]) == {field: heading}


@pytest.mark.parametrize(
    "heading", ["LOAN ID", "loan-id", " Loan.Id ", "Loan_ID", "loan  id", "Loan ID."]
)
def test_case_and_marks_of_a_heading_do_not_matter(heading):
    assert suggest_mapping([heading]) == {"loan_id": heading}


def test_earlier_name_of_a_field_wins():
    found = suggest_mapping(["Balance", "Outstanding"])
    assert found == {"outstanding": "Outstanding"}


def test_of_two_equal_headings_the_first_is_taken():
    fields = (Field("a", True, ("one",)),)
    assert suggest_for(fields, ["One", "one"]) == {"a": "One"}


def test_no_heading_serves_two_fields():
    fields = (Field("a", True, ("both",)), Field("b", True, ("both", "other")))
    assert suggest_for(fields, ["Both", "Other"]) == {"a": "Both", "b": "Other"}
    assert suggest_for(fields, ["Both"]) == {"a": "Both"}


def test_headings_nobody_knows_are_left_alone():
    assert suggest_mapping(["", "Colour", "備註"]) == {}


@pytest.mark.parametrize(
    "fields", [FIELDS, BORROWER_FIELDS], ids=["loans", "borrowers"]
)
def test_no_two_fields_claim_the_same_heading_first(fields):
    first = [field.headings[0] for field in fields]
    assert len(set(first)) == len(first)


GOOD = {
    "loan_id": "Loan",
    "borrower_reference": "Borrower",
    "currency": "Currency",
    "outstanding": "Balance",
}
HEADER = [*GOOD.values(), "Limit"]


def refusal(mapping, default=None):
    with pytest.raises(MappingError) as caught:
        check_mapping(mapping, HEADER, default_currency=default)
    return caught.value


def test_mapping_with_every_required_field_fits():
    check_mapping(GOOD, HEADER, default_currency=None)


@pytest.mark.parametrize("field", REQUIRED)
def test_required_field_without_a_column_is_named(field):
    rest = {name: heading for name, heading in GOOD.items() if name != field}
    assert refusal(rest).fields == {field: "required"}


def test_currency_may_be_that_of_the_book():
    rest = {name: heading for name, heading in GOOD.items() if name != "currency"}
    check_mapping(rest, HEADER, default_currency="HKD")


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"colour": "Limit"}, {"colour": "unknown_field"}),
        ({"limit": "Gone"}, {"limit": "unknown_column"}),
        ({"limit": "Loan"}, {"limit": "used_twice", "loan_id": "used_twice"}),
        ({"colour": "Loan"}, {"colour": "unknown_field", "loan_id": "used_twice"}),
    ],
)
def test_each_wrong_field_is_named_with_its_fault(change, fields):
    assert refusal(GOOD | change).fields == fields


def test_currency_of_the_limit_may_share_the_column_of_the_loans():
    shared = GOOD | {"limit_currency": "Currency"}
    check_mapping(shared, HEADER, default_currency=None)


def test_message_names_every_fault():
    assert str(refusal({"limit": "Gone"})) == (
        "limit: unknown_column, loan_id: required, borrower_reference: required,"
        " currency: required, outstanding: required"
    )
