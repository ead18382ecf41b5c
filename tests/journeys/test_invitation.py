"""A bank administrator's letter: printed, read, typed, taken up once, or taken back."""

import io

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.entering import accept_invitation, sign_in, sign_up
from tests.journeys.lending import Desk
from tests.journeys.sites import on_postgresql
from tests.journeys.world import BANK

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.full]
COMPANY, OTHER_COMPANY = "Lantau Cold Store Limited", "Bright Phoenix Trading Limited"
UNKNOWN = "No open invitation has this code."


@on_postgresql
def test_letter_brings_a_company_and_works_once(visitor, site):
    felix = visitor()
    sign_in(felix, site.people["felix"])
    code = invites_by_letter(felix)
    other = Desk(felix).invite(OTHER_COMPANY, "C1002")

    wing = visitor()
    types_the_code_as_people_do(wing, code)
    sign_up(wing, "Wing Lam", "wing@example.org")
    accept_invitation(wing, BANK, COMPANY, sector="52")
    wing.reads("It sees nothing until you share.")
    wing.stands_on("Answer once, use the answers many times")

    felix.press("Invitations")
    line = felix.page.get_by_role("row").filter(has_text=COMPANY)
    expect(line).to_contain_text("Accepted on")
    felix.press(f"Revoke {OTHER_COMPANY}")
    felix.reads("The code no longer works.")
    for dead in (code, other):
        cannot_be_used(visitor(), dead)


def invites_by_letter(felix):
    """Both languages on the page and on paper; the paper leads nowhere by itself."""
    code = Desk(felix).invite(COMPANY, "C1001")
    for language, words in (("English", "type your code"), ("繁體中文", "並輸入代碼")):
        felix.press(language, within=felix.page.locator("nav.gf-tabs"))
        expect(felix.page.locator(".gf-paper")).to_contain_text(words)
        expect(felix.page.locator(".gf-paper")).to_contain_text(code)
        _name, content = felix.download("Download PDF")
        (page,) = PdfReader(io.BytesIO(content)).pages
        text = page.extract_text().replace("\n", "")
        assert code in text
        assert f"{felix.site.url.partition('//')[2]}/code/" in text
        assert "/Annots" not in page, "a letter must not hold links"
    return code


def types_the_code_as_people_do(wing, code):
    """From the first page; a slip first, then in small letters without the dash."""
    wing.visit("/")
    wing.press("My bank wrote to me")
    wing.type("Code", "ACDE-FGHJ" if code != "ACDE-FGHJ" else "ACDE-FGHK")
    wing.press("Continue")
    wing.reads(UNKNOWN)
    wing.type("Code", code.lower().replace("-", " "))
    wing.press("Continue")
    wing.stands_on(f"{BANK} invites you")
    wing.does_not_read(COMPANY)


def cannot_be_used(somebody, code):
    somebody.visit("/code/")
    somebody.type("Code", code)
    somebody.press("Continue")
    somebody.reads(UNKNOWN)
