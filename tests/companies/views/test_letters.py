"""The invitation letter on paper: real glyphs, the code, nothing of the bank's books."""

import io
import unicodedata

import pytest
from django.urls import reverse
from pypdf import PdfReader

from accounts.services.invitations import code_of
from documents import pdf
from jobs.children import Allowance
from tests.factories.accounts import client_of, company_invitation
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


def text_of(response):
    pages = PdfReader(io.BytesIO(response.content)).pages
    text = "".join(page.extract_text() for page in pages)
    return unicodedata.normalize("NFKC", text)


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("en", "never send you a link"),
        ("zh-hant", "二維碼"),
        ("zh-hans", "二维码"),
    ],
)
def test_letter_is_printed_in_its_language_with_its_code(language, word):
    officer = actor_of("risk_officer")
    invitation = company_invitation(by=officer, company_name="Golden Loom 金織布業")
    page = reverse("companies:letter_pdf", args=[invitation.pk])
    response = client_of(officer).get(f"{page}?language={language}")
    text = text_of(response)
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert code_of(invitation) in text
    assert "金織布業" in text
    assert word in text
    assert "C10007" not in text


def test_letter_whose_printing_was_stopped_asks_to_try_again(monkeypatch):
    officer = actor_of("risk_officer")
    invitation = company_invitation(by=officer)
    page = reverse("companies:letter_pdf", args=[invitation.pk])
    client = client_of(officer)
    monkeypatch.setattr(pdf, "ALLOWANCE", Allowance(40 * 1_048_576, 60, "data"))
    response = client.get(page)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    monkeypatch.undo()
    assert client.get(page).status_code == 200


def test_letter_of_another_bank_is_as_absent():
    invitation = company_invitation()
    other = client_of(actor_of("risk_officer"))
    page = reverse("companies:letter_pdf", args=[invitation.pk])
    assert other.get(page).status_code == 404
