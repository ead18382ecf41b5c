"""A company answers, its bank reads what was shared, and no longer once that is withdrawn.

The shortest path through the whole product, on both of its ways to run; each audience's
own journey beside it goes into the corners.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.answering import NOODLE_HOUSE, Form
from tests.journeys.entering import (
    accept_invitation,
    confirm_identity,
    sign_in,
    sign_up,
)
from tests.journeys.lending import Desk, as_csv, loans
from tests.journeys.sharing import Sharing, shared_parts
from tests.journeys.sites import on_both
from tests.journeys.world import BANK

pytestmark = [pytest.mark.browser, pytest.mark.services]
BORROWER, REFERENCE = "Borrower 5 Limited 借款5", "C1005"
NUMBER = "12345678"
KNOWN = as_csv(
    [[REFERENCE, BORROWER, NUMBER]], ["Borrower id", "Borrower name", "BR number"]
)
PARTS = ["Company profile", "Finances", "Energy and emissions"]


@on_both
def test_what_a_company_shares_reaches_its_bank_until_withdrawn(visitor, site):
    # The bank has a loan book and knows nothing of its borrowers but that.
    ada = visitor()
    desk = Desk(ada)
    sign_in(ada, site.people["ada"])
    desk.hand_in("SME loans.csv", as_csv(loans(12)))
    ada.reads("12 rows, 12 borrowers. Every row can be used.")
    desk.confirm(name="SME lending")
    desk.compute_view()
    expect(desk.tile("Share with own data")).to_contain_text("0%")
    # Its letter will prove the number that the bank itself holds of the borrower.
    desk.hand_in("Borrowers.csv", KNOWN, kind="Borrower file")
    desk.confirm()
    code = desk.invite("Sampan Noodle House", REFERENCE)

    # The company comes by the letter, answers, and signs.
    ka_ho = visitor()
    ka_ho.visit("/code/")
    ka_ho.type("Code", code)
    ka_ho.press("Continue")
    ka_ho.stands_on(f"{BANK} invites you")
    owner = sign_up(ka_ho, "Ka Ho Lee", "ka.ho@example.org")
    accept_invitation(ka_ho, BANK, "Sampan Noodle House", sector="56", number=NUMBER)
    ka_ho.press("Start answering")
    form = Form(ka_ho)
    form.open("About your company")
    form.fill_pages(NOODLE_HOUSE)
    digest = form.sign_off("Owner")
    assert re.fullmatch("[0-9a-f]{64}", digest)

    # It sees what the bank will see, and only then lets it.
    sharing = Sharing(ka_ho)
    site.let_minutes_pass(10)
    sharing.begin()
    confirm_identity(ka_ho, owner)
    sharing.choose(BANK, parts=PARTS, purposes=["Assessing climate risk of my loans"])
    previewed = sharing.preview()
    assert [part for part in previewed if previewed[part]] == PARTS
    sharing.give(BANK)

    # The bank's newest view has the company's own figures, down to answer and factor.
    desk.open_newest_view(own_data=True)
    view = ada.page.url
    desk.open_borrower(BORROWER)
    assert shared_parts(ada.main) == previewed
    ada.reads("2a: Computed from the company's energy use")
    ada.press("Why? Financed emissions, scope 1 and 2")
    drawer = ada.page.locator("#gf-drawer")
    expect(drawer).to_contain_text("0.7500 × 17.3 t = 13.0 t CO₂e")
    ada.press("Scope 2 emissions", within=drawer)
    ada.reads(
        "14.4 t CO₂e", "24 MWh", "0.60 kgCO2e/kWh", "grid-electricity/hk_electric"
    )

    # Every look is told; withdrawn, none of it is there at the bank's next click.
    assert sharing.looks_by(BANK) >= 3
    sharing.withdraw(BANK)
    with ada.refused(404):
        ada.page.reload()
    ada.page.goto(view)
    ada.reads("One company no longer shares everything this view rests on.")
    row = next(row for row in desk.table("borrowers") if REFERENCE in row[0])
    assert row[4:] == ["(c)"] * 5
    desk.open_borrower(BORROWER)
    ada.reads("hidden: it would give away a company that withdrew its consent")
    ada.does_not_read("14.4", "2a:")
