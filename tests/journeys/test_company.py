"""A company by itself: signs up, answers with every mishap on the way, signs, shares."""

import io
import re
from contextlib import contextmanager
from datetime import timedelta
from threading import Event

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.answering import NOODLE_HOUSE, SAVED, Form
from tests.journeys.entering import (
    confirm_identity,
    register_company,
    sign_in,
    sign_up,
)
from tests.journeys.sharing import GIVE, Sharing
from tests.journeys.sites import on_both
from tests.journeys.world import BANK

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.full]
ELECTRICITY = "Electricity"
BILLS = "electricity_bills"
USES = ["Assessing climate risk of my loans", "The bank's own climate reporting"]
#: Language, button, and what must stand on the paper.
PAPERS = [
    (
        "繁體中文",
        "下載PDF",
        [
            "簽署人 Mei Chan",
            "住宿及膳食服務",
            "駱克道舖",
            "電費單所涵蓋的日數少於報告期",
            "部分帳單缺失",
        ],
    ),
    (
        "English",
        "Download as PDF",
        [
            "Signed by Mei Chan",
            "Accommodation and food services",
            "1,240 kWh",
            "Some bills are missing",
        ],
    ),
]


@on_both
def test_company_answers_signs_shares_and_withdraws(visitor, site):
    mei = visitor()
    form, sharing = Form(mei), Sharing(mei)
    owner = signs_up_by_itself(mei)
    mei.press("Start answering")
    mei.reads("0 of 8 sections done")

    form.open("About your company")
    form.answer("industry", "I")
    keeps_what_was_typed_when_a_check_fails(form)
    says_whether_it_is_saved(form)
    shows_both_values_of_a_stale_save(form)
    form.open("Energy and emissions", page=ELECTRICITY)
    enters_the_bills_of_the_year(form)
    explains_what_is_unusual(form)
    fills_the_rest(form)
    mei.press("All sections")
    expect(mei.page.locator(".gf-task__state")).to_have_text(["Completed"] * 8)

    mei.press("See all your answers on one page")
    digest = signs_off(form)
    reads_it_on_paper(mei, digest)
    cannot_change_it_any_more(form)

    mei.site.let_minutes_pass(10)
    sharing.begin()
    confirm_identity(mei, owner)
    proves_its_number(mei, visitor(), site.people["olga"])
    mei.site.let_minutes_pass(10)
    sharing.begin()
    confirm_identity(mei, owner)
    chooses_with_care(sharing)
    changes_and_withdraws(sharing)


def signs_up_by_itself(mei):
    """With a wrong code first, and a second letter."""
    mei.visit("/")
    owner = sign_up(mei, "Mei Chan", "mei@example.org", code_gets_lost=True)
    mei.stands_on("For whom do you come?")
    mei.press("Register my company")
    register_company(mei, "Golden Noodle Limited", number="12345678-000", sector="56")
    mei.stands_on("Answer once, use the answers many times")
    return owner


def keeps_what_was_typed_when_a_check_fails(form):
    """What cannot be a number stays, with its message, also when the page is opened again."""
    form.answer("employees", "about eleven")
    form.says("employees", "Error:")
    assert form.shown("employees") == "about eleven"
    form.visitor.page.reload()
    form.says("employees", "Error:")
    assert form.shown("employees") == "about eleven"
    form.answer("employees", "12")
    expect(form.messages("employees")).to_be_empty()


def says_whether_it_is_saved(form):
    """Saving, saved at, not saved without connection, and saved once it is back."""
    line = form.saving("employees")
    expect(line).to_have_text(SAVED)
    with slow_answers(form.visitor.page) as let_through:
        form.enter("employees", "13")
        expect(line).to_have_text("Saving…")
        let_through.set()
        expect(line).to_have_text(SAVED)
    context = form.visitor.context
    with form.visitor.expecting("net::ERR_INTERNET_DISCONNECTED"):
        context.set_offline(True)
        form.enter("employees", "14")
        expect(line).to_contain_text("Not saved: no connection. We keep trying.")
    assert form.shown("employees") == "14"
    context.set_offline(False)
    expect(line).to_have_text(SAVED)


@contextmanager
def slow_answers(page):
    """Inside, a save is answered only once the given event is set."""
    go = Event()

    def hold(route):
        answer = route.fetch()
        while not go.is_set():
            page.wait_for_timeout(20)
        route.fulfill(response=answer)

    page.route("**/save/", hold)
    yield go
    page.unroute("**/save/")


def shows_both_values_of_a_stale_save(form):
    """Two tabs change one answer: the later one sees both and chooses."""
    tab = Form(form.visitor.new_tab())
    tab.visitor.page.goto(form.visitor.page.url)
    form.answer("employees", "15")
    with tab.visitor.refused(409):
        tab.enter("employees", "16")
    card = tab.visitor.page.get_by_role("group", name="Two answers to one question")
    expect(card).to_contain_text("Mei Chan changed this at")
    expect(card.locator(".gf-conflict__value")).to_have_text(["15", "16"])
    expect(card).to_contain_text("Difference: +1")
    tab.visitor.press("Use mine", within=card)
    expect(tab.saving("employees")).to_have_text(SAVED)
    tab.visitor.page.close()
    form.visitor.page.reload()
    assert form.shown("employees") == "16"


def enters_the_bills_of_the_year(form):
    """Typed, pasted from a spreadsheet, put right, removed and brought back."""
    page = form.visitor.page
    form.answer("electricity_basis", "bills")
    first = form.add_row(
        BILLS, {"start": "2025-01-05", "end": "2025-01-04", "kwh": "1,240"}
    )
    form.says(f"{BILLS}.end", "The bill ends on 4 Jan 2025, before it begins.")
    form.answer(f"{BILLS}.end", "2025-02-04", row=first)
    expect(form.messages(f"{BILLS}.end")).to_be_empty()
    second = form.add_row(BILLS, {"start": "2025-02-05"})
    second.locator("[data-part=value]").nth(1).focus()
    form.paste("2025-03-04\t1180\n")
    form.visitor.press("Fill in 1 rows")
    expect(form.field(f"{BILLS}.kwh", row=second)).not_to_have_attribute(
        "data-version", "0"
    )
    form.visitor.press("Remove row 2", within=second)
    undo = page.get_by_role("button", name="Undo")
    undo.click()
    expect(form.field(f"{BILLS}.kwh")).to_have_count(2)


def explains_what_is_unusual(form):
    """Two bills are not a year: a warning that wants a reason, and keeps it."""
    form.says(BILLS, "The bills cover fewer days than the period. Are some missing?")
    form.visitor.reads("2,420 kWh", "1,694 kg CO₂e")
    form.explain(BILLS, "Some bills are missing")
    form.visitor.page.reload()
    chosen = form.messages(BILLS).get_by_label("If it is right, say why")
    expect(chosen.locator("option:checked")).to_have_text("Some bills are missing")


def fills_the_rest(form):
    """Page by page, past what is answered already."""
    done = {"About your company", ELECTRICITY}
    form.open("About your company")
    form.fill_pages(
        {
            page: {} if page in done else answers
            for page, answers in NOODLE_HOUSE.items()
        }
    )


def signs_off(form):
    """Nobody signs without saying as what; then there is a fingerprint."""
    with form.visitor.refused(422):
        form.press_sign_off()
    form.visitor.reads("Sign off", "Error:")
    digest = form.sign_off("Director")
    assert re.fullmatch("[0-9a-f]{64}", digest)
    return digest


def reads_it_on_paper(mei, digest):
    """Real text in the reader's own language, with the fingerprint of the receipt."""
    receipt = mei.page.url
    for language, button, words in PAPERS:
        mei.page.goto(receipt)
        mei.speak(language)
        _name, content = mei.download(button)
        pages = PdfReader(io.BytesIO(content)).pages
        text = "".join(page.extract_text() for page in pages).replace("\n", "")
        assert [each for each in words if each not in text] == []
        assert digest in text
    mei.page.goto(receipt)


def cannot_change_it_any_more(form):
    form.visitor.press("Answers")
    form.visitor.reads("Signed off")
    form.open("About your company")
    form.visitor.reads("These answers were signed off and cannot be changed.")
    expect(form.visitor.main.locator("[data-part=value]")).to_have_count(0)


def proves_its_number(mei, olga, person):
    """A photograph of the certificate, which the operator holds against the number."""
    mei.reads("First prove your registration number")
    mei.press("Registration number")
    mei.press("Hand in a certificate")
    photograph = {"mimeType": "image/png", "buffer": mei.page.screenshot()}
    mei.page.get_by_label("Business registration certificate").set_input_files(
        photograph | {"name": "certificate.png"}
    )
    mei.press("Hand in")
    mei.reads("Handed in. You hear by e-mail when somebody has looked.")

    sign_in(olga, person)
    olga.press("Numbers")
    olga.press("Golden Noodle Limited")
    olga.reads("12345678", "Mei Chan")
    olga.press("Record: seen on a document")
    olga.reads("No certificate waits for you")


def chooses_with_care(sharing):
    """Every fault stands at its field; the preview keeps what was chosen."""
    mei = sharing.visitor
    sharing.choose(BANK, parts=[], purposes=[])
    with mei.refused(422):
        mei.press(GIVE)
    mei.reads(
        "Choose at least one part of your answers.", "Choose at least one purpose."
    )
    today = timezone.localdate()
    late, good = (today + timedelta(days=days) for days in (1200, 200))
    choices = {"parts": ["Company profile", "Finances", "Targets"], "purposes": USES}
    sharing.choose(BANK, **choices, until=late.isoformat())
    with mei.refused(422):
        mei.press(GIVE)
    mei.reads("Choose an end date within three years.")
    mei.type("Until", good.isoformat())
    shown = sharing.preview()
    assert [part for part in shown if shown[part]] == choices["parts"]
    expect(mei.field("Until")).to_have_value(f"{good.day} {good:%b %Y}")
    sharing.give(BANK)
    card = sharing.card_of(BANK)
    assert card["Sees"] == "Company profile, Finances, Targets"
    assert card["For"] == "; ".join(USES)
    assert card["Until"] == f"{good.day} {good:%B %Y}"
    assert card["Last looked"] == "never"


def changes_and_withdraws(sharing):
    """Less for the same bank, then nothing; what was is told, and the chain holds it."""
    mei = sharing.visitor
    mei.press(f"Change {BANK}")
    mei.page.get_by_label("Finances", exact=True).uncheck()
    sharing.give(BANK)
    assert sharing.card_of(BANK)["Sees"] == "Company profile, Targets"
    sharing.withdraw_and_erase(BANK)
    mei.reads("No bank sees your answers", "Replaced by a newer consent", "Erase,")
    mei.press("Decisions")
    mei.reads("Access was given to a bank", "A bank's access was withdrawn")
    mei.press("Check the chain")
    mei.reads(re.compile(r"The chain of \d+ decisions holds\."))
