"""A VSME report in the browser: begun, filled from a workbook, taken away."""

import json
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from questionnaires.formats.vsme import read_workbook
from questionnaires.formats.vsme.lines import fact_row
from questionnaires.models import Answer, Response
from questionnaires.selectors.filling import filling_of
from questionnaires.services.vsme import vsme_report
from tests.factories import questionnaires as factory
from tests.factories.accounts import client_of
from tests.questionnaires.formats.small_workbook import COMPLETE, small_workbook
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
PERIOD = {"start": "2025-04-01", "end": "2026-03-31"}
NAMES = {
    **COMPLETE,
    "GrossScope1GreenhouseGasEmissions": 12.5,
    "GrossLocationBasedScope2GreenhouseGasEmissions": 30,
    "EmployeeCountingMethodology": "At the end of the reporting period",
}
SITES = {
    "IdentifierOfSiteTypedAxis": ("D20:D24", [1, 2]),
    "AddressOfSite": ("E20:E24", ["1 Nathan Road", "8 Queen's Road"]),
    "CityOfSite": ("F20:F24", ["Kowloon", "Central"]),
    "CountryOfSite": ("G20:G24", ["Hong Kong", "Hong Kong"]),
}


@pytest.fixture
def published(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"
    for form in ("sme/micro", "vsme/basic", "vsme/comprehensive"):
        factory.published(factory.ours(form))


@pytest.fixture
def response(client, published):
    answer = client.post("/answers/vsme/", {**PERIOD, "size": "vsme_comprehensive"})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return Response.objects.get(version__questionnaire_id="vsme_comprehensive")


def test_bank_has_no_vsme_report_to_begin(published):
    bank = client_of(actor_of("bank_administrator"))
    assert bank.get("/answers/vsme/").status_code == 404
    given = {**PERIOD, "size": "vsme_comprehensive"}
    assert bank.post("/answers/vsme/", given).status_code == 404
    assert not Response.objects.exists()


def uploaded(client, response, path):
    file = SimpleUploadedFile("vsme.xlsx", path.read_bytes())
    answer = client.post(f"/responses/{response.pk}/vsme/", {"file": file})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return answer["Location"]


def test_workbook_is_shown_before_it_is_written_and_then_says_nothing_new(
    client, response, tmp_path
):
    address = uploaded(
        client, response, small_workbook(tmp_path / "a.xlsx", NAMES, SITES)
    )
    page = client.get(address).content.decode()
    assert "12,400,000" in page
    assert "1 Nathan Road" in page
    assert "(before:" not in page
    assert not Answer.objects.filter(response=response).exists()
    client.post(address)
    filling = filling_of(response)
    assert filling.answer(filling.definition.questions["turnover"]).text == "12400000"
    assert len(filling.rows["places"]) == 2
    again = client.get(address).content.decode()
    assert "nothing that the answers do not say already" in again


def test_change_of_one_cell_changes_one_answer(client, response, tmp_path):
    first = small_workbook(tmp_path / "a.xlsx", NAMES, SITES)
    client.post(uploaded(client, response, first))
    before = Answer.objects.filter(response=response).count()
    sites = {**SITES, "CityOfSite": ("F20:F24", ["Mong Kok", "Central"])}
    second = small_workbook(tmp_path / "b.xlsx", NAMES, sites)
    address = uploaded(client, response, second)
    page = client.get(address).content.decode()
    assert "Mong Kok (before: Kowloon)" in page
    assert "Nathan" not in page
    client.post(address)
    assert Answer.objects.filter(response=response).count() == before
    reading = vsme_report(filling_of(response))
    cities = {fact.value for fact in reading.facts if fact.concept == "CityOfSite"}
    assert cities == {"Mong Kok", "Central"}


def test_report_leaves_as_xbrl_json_or_says_which_answer_stands_in_the_way(
    client, response, tmp_path
):
    path = small_workbook(tmp_path / "a.xlsx", NAMES, SITES)
    client.post(uploaded(client, response, path))
    address = f"/responses/{response.pk}/vsme/download/xbrl/"
    document = json.loads(client.get(address).content)
    facts = {f["dimensions"]["concept"]: f for f in document["facts"].values()}
    assert facts["vsme:Turnover"]["value"] == "12400000"
    assert facts["vsme:Turnover"]["dimensions"]["entity"] == "duns:12345678"
    Answer.objects.filter(response=response, data_point="vsme.identifier").delete()
    refused = client.get(address)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "names the company by an LEI" in page
    assert "#q-identifier" in page


def test_command_writes_both_formats(client, response, tmp_path):
    path = small_workbook(tmp_path / "a.xlsx", NAMES, SITES)
    client.post(uploaded(client, response, path))
    out = StringIO()
    call_command(
        "response", "export", str(response.pk), "--format", "xbrl-json",
        "--company", str(response.organisation_id), stdout=out,
    )  # fmt: skip
    assert json.loads(out.getvalue())["documentInfo"]["taxonomy"]
    with pytest.raises(CommandError, match="VSME_TEMPLATE is not set"):
        call_command(
            "response", "export", str(response.pk), "--format", "vsme",
            "--company", str(response.organisation_id),
            "--out", str(tmp_path / "b.xlsx"), stdout=out,
        )  # fmt: skip


@pytest.mark.shared
def test_official_sample_goes_in_and_comes_out(
    client, response, tmp_path, shared, settings
):
    folder = shared / "data" / "vsme"
    settings.VSME_TEMPLATE = str(folder / "VSME-Digital-Template-1.3.0.xlsx")
    sample = folder / "VSME-Digital-Template-Sample-1.3.0.xlsx"
    address = uploaded(client, response, sample)
    assert "another period" in client.get(address).content.decode()
    client.post(address)
    written = client.get(f"/responses/{response.pk}/vsme/download/workbook/")
    assert written.status_code == 200
    (tmp_path / "out.xlsx").write_bytes(written.content)
    out = StringIO()
    call_command(
        "response", "import", str(tmp_path / "out.xlsx"), "--format", "vsme", "--json",
        stdout=out, stderr=StringIO(),
    )  # fmt: skip
    found = {
        (row["concept"], *row["dims"].values()) for row in json.loads(out.getvalue())
    }
    rows = (fact_row(fact) for fact in read_workbook(sample).facts)
    expected = {(row["concept"], *row["dims"].values()) for row in rows}
    rate = "vsme:RateOfRecordableWorkRelatedAccidentsInTheReportingPeriod"
    assert expected - found == {(rate,)}  # rests on the template's 2,000 hours
    assert found <= expected


def test_overview_leads_to_the_official_files_and_start_page_to_the_report(
    client, published
):
    start = client.get("/answers/").content.decode()
    assert "/answers/vsme/" in start
    begun = client.post("/answers/vsme/", {**PERIOD, "size": "vsme_basic"}, follow=True)
    assert "Bring the official workbook" in begun.content.decode()
    response = Response.objects.get()
    page = client.get(f"/responses/{response.pk}/").content.decode()
    assert f"/responses/{response.pk}/vsme/" in page
    section = client.get(f"/responses/{response.pk}/sections/general/")
    assert section.status_code == 200
    assert "NACE" in section.content.decode()


def test_page_of_another_questionnaire_leads_to_its_own(client, published, owner):
    client.post("/responses/start/", PERIOD)
    other = Response.objects.get(version__questionnaire_id="sme_micro")
    answer = client.get(f"/responses/{other.pk}/vsme/")
    assert answer.url == f"/responses/{other.pk}/"
    file = f"/responses/{other.pk}/vsme/download/xbrl/"
    assert client.get(file).status_code == 404
