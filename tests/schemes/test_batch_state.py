"""What is said of a batch: its own state until the bank shows what became of it."""

import pytest

from schemes.models import PaymentBatch
from schemes.pages.money import batch_state


@pytest.mark.parametrize(
    ("status", "paid", "failed", "says"),
    [
        ("draft", 0, 0, "Being put together"),
        ("approved", 0, 0, "Approved"),
        ("cancelled", 0, 3, "Cancelled"),
        ("sent", 0, 0, "Sent to the bank"),
        ("sent", 2, 0, "Sent: 2 of 3 paid"),
        ("sent", 1, 1, "Sent: 1 of 3 paid, 1 failed"),
        ("sent", 2, 1, "Closed: 2 paid, 1 failed"),
        ("sent", 0, 3, "Closed: 0 paid, 3 failed"),
        ("sent", 3, 0, "Paid"),
    ],
)
def test_batch_says_what_the_bank_shows(status, paid, failed, says):
    batch = PaymentBatch(status=status, count=3)
    batch.paid_count, batch.failed_count = paid, failed
    assert batch_state(batch) == says
