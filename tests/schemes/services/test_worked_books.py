"""The worked table of docs/rules/ledger.md, from its own lines."""

import re
from pathlib import Path

import pytest

from accounts.tenancy import scope
from schemes.models import Balance
from schemes.services.proof import prove_ledger
from schemes.services.receipts import set_off
from tests.factories import schemes as make
from tests.schemes.services.test_recoveries import came, written_off

DOCS = Path(__file__).resolve().parents[3] / "docs" / "rules" / "ledger.md"
ACCOUNTS = (
    "uncommitted", "committed", "spent", "grant_expense", "payable", "recoverable", "bank",
)  # fmt: skip
STEPS = ("demanded", "received", "award approved", "set off", "written off")


def told():
    """What the table says after each step, in minor units."""
    text = DOCS.read_text(encoding="utf-8").rpartition("Worked, after")[2]
    rows = re.findall(r"^\| ([a-z ]+) \| (.*) \|$", text, re.M)
    found = {name: cells.split(" | ") for name, cells in rows if name in STEPS}
    return {
        name: [int(cell.replace(",", "")) * 100 for cell in cells]
        for name, cells in found.items()
    }


@pytest.mark.django_db
def test_books_stand_as_the_worked_table_says():
    at = make.office_of()
    claim = make.paid(at)
    after = {}

    def stands(step):
        rows = Balance.objects.filter(scheme=at.scheme).values_list("account", "minor")
        balances = dict(rows)
        after[step] = [balances[account] for account in ACCOUNTS]
        with scope(at.organisation.pk):
            assert prove_ledger(at.scheme).differences == ()

    recovery = make.demanded(at, claim, "2000")
    stands("demanded")
    came(at, (recovery.number, 50_000))
    stands("received")
    award = make.approved(at, by=make.applicant_of(claim), fee="2000")
    stands("award approved")
    with scope(at.organisation.pk):
        set_off(recovery=recovery, award=award, by=at.administrator, minor=100_000)
    stands("set off")
    written_off(at, recovery)
    stands("written off")
    assert set(after) == set(STEPS)
    assert after == told()
