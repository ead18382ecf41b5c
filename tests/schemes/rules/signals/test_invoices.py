"""Invoices: the same one however it was typed, out of its time, with unlikely amounts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from schemes.rules.signals.compared import Invoice
from schemes.rules.signals.invoices import digits_distance
from schemes.rules.signals.names import number_key, supplier_key
from tests.schemes.rules.signals.test_judging import (
    GRANT,
    ON,
    OWN,
    STRANGER,
    WATCH,
    signals,
)

DAY = date(2026, 6, 1)


def invoice(number="R-0099", supplier="EFFAS Training Ltd", dated=DAY, minor=980_000):
    return Invoice(number, supplier, dated, minor)


def other(*invoices, **changes):
    return replace(STRANGER, invoices=invoices, **changes)


class TestSameInvoice:
    @pytest.mark.parametrize(
        ("number", "supplier"),
        [
            ("R-0099", "EFFAS Training Ltd"),
            ("r 0099", "EFFAS TRAINING LIMITED"),
            ("Ｒ００９９", "Effas  Training, Ltd."),
        ],
    )
    def test_same_number_and_supplier_block_however_typed(self, number, supplier):
        found = signals(others=[other(invoice(number, supplier))])["same_invoice"]
        assert found.others == ("other",)
        assert found.values["invoice"] == "R-0099 (EFFAS Training Ltd)"
        assert WATCH.signals["same_invoice"].level == "block"

    @pytest.mark.parametrize(
        "claim",
        [
            other(invoice(number="R-0098")),
            other(invoice(supplier="Another School")),
            other(invoice(), is_live=False),
            other(),
        ],
    )
    def test_other_invoice_and_closed_claim_do_not(self, claim):
        assert "same_invoice" not in signals(others=[claim])

    def test_own_earlier_claim_with_it_blocks_too(self):
        assert "same_invoice" in signals(others=[other(invoice(), applicant="anna")])

    @pytest.mark.parametrize(
        ("one", "two"),
        [("000123", "123"), ("INV/2026/7", "inv-2026-7"), ("一二", "一二")],
    )
    def test_numbers_that_are_the_same(self, one, two):
        assert number_key(one) == number_key(two)

    @pytest.mark.parametrize(
        ("one", "two", "same"),
        [
            ("金織有限公司", "金織", True),
            ("Golden Loom Co., Ltd", "Golden Loom", True),
            ("Limited Company", "Limited Company", True),
            ("Golden Loom", "Golden Loom Asia", False),
        ],
    )
    def test_suppliers_that_are_the_same(self, one, two, same):
        assert (supplier_key(one) == supplier_key(two)) is same


class TestNothingStated:
    def test_receipt_without_its_number_warns(self):
        assert "no_invoice_stated" in signals(replace(OWN, invoices=()))

    def test_claim_without_such_a_paper_does_not(self):
        bare = replace(OWN, invoices=(), papers=(("sha-id", "identity"),))
        assert "no_invoice_stated" not in signals(bare)


class TestPeriod:
    @pytest.mark.parametrize(
        ("dated", "warns"),
        [
            (DAY - timedelta(days=365), False),
            (DAY - timedelta(days=366), True),
            (ON, False),
            (ON + timedelta(days=1), True),
        ],
    )
    def test_a_year_before_enrolment_until_the_claim(self, dated, warns):
        own = replace(OWN, invoices=(invoice(dated=dated),))
        assert ("invoice_outside_period" in signals(own)) is warns

    def test_claim_about_no_known_days_is_not_judged(self):
        own = replace(OWN, about=None, invoices=(invoice(dated=date(2001, 1, 1)),))
        assert "invoice_outside_period" not in signals(own)

    def test_worst_of_several_is_named(self):
        days = (date(2020, 1, 1), date(2019, 1, 1), DAY)
        rows = tuple(invoice(number=f"N{n}", dated=d) for n, d in enumerate(days))
        found = signals(replace(OWN, invoices=rows))["invoice_outside_period"]
        assert found.values["day"] == "2019-01-01"


class TestFirstDigits:
    #: As Benford has it among sixty: no digit is strange.
    LIKELY = [1] * 18 + [2] * 11 + [3] * 8 + [4] * 6 + [5] * 5 + [6] * 4 + [7] * 3 + [8] * 3 + [9] * 2  # fmt: skip

    def fed(self, digits):
        rows = [
            other(invoice(number=f"R-{n + 1}x", minor=digit * 10_000), claim=f"c{n}")
            for n, digit in enumerate(digits)
        ]
        own = replace(GRANT, papers=(), invoices=(invoice(minor=100_000),))
        return signals(own, rows).get("first_digits")

    def test_likely_digits_say_nothing(self):
        assert self.fed(self.LIKELY) is None

    def test_many_sevens_warn_with_their_count(self):
        found = self.fed([7] * 30 + self.LIKELY[:29])
        assert found.values["count"] == "60"
        assert float(found.values["distance"]) > 20.09

    def test_few_invoices_are_not_judged(self):
        assert self.fed([7] * 48) is None
        assert self.fed([7] * 49) is not None

    def test_an_invoice_of_two_claims_counts_once(self):
        rows = [
            other(invoice(number=f"R-{n % 40}x", minor=70_000), claim=f"c{n}")
            for n in range(80)
        ]
        own = replace(GRANT, papers=(), invoices=(invoice(minor=70_000),))
        assert "first_digits" not in signals(own, rows)

    def test_distance_is_that_of_the_textbook(self):
        # A hundred ones: (100 - 30.103)² / 30.103 + the other 69.897.
        assert digits_distance([1] * 100) == pytest.approx(232.19, abs=0.01)
        assert digits_distance([]) == 0
