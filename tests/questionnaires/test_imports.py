"""An official workbook: looked at, then taken over; by page and by command."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import translation

from audit.services import SYSTEM
from companies.models import Fact
from companies.selectors import FactLine, label_of
from questionnaires.formats.vsme import Period
from questionnaires.formats.vsme_data_points import DataPointValue
from questionnaires.services.importing import import_facts
from tests.factories import questionnaires as factory
from tests.questionnaires.formats.small_workbook import COMPLETE, small_workbook

pytestmark = pytest.mark.django_db
PERIOD = Period(date(2025, 1, 1), date(2025, 12, 31))


@pytest.fixture
def workbook(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"
    return small_workbook(tmp_path / "wong-kee.xlsx", COMPLETE)


def imported(path, *options):
    out = StringIO()
    call_command(
        "response", "import", str(path), "--format", "vsme", *options,
        stdout=out, stderr=StringIO(),
    )  # fmt: skip
    return out.getvalue()


def test_command_without_a_company_only_prints(workbook):
    rows = {row["concept"]: row for row in json.loads(imported(workbook, "--json"))}
    assert rows["vsme:Turnover"]["value"] == "12400000"
    assert rows["vsme:Turnover"]["currency"] == "HKD"
    assert "finances.turnover: 12400000 HKD" in imported(workbook)
    assert not Fact.objects.exists()


def test_command_with_a_company_records_imported_facts(workbook, owner):
    imported(workbook, "--company", str(owner.organisation.pk), "--period", "2026")
    fact = Fact.objects.current().get(data_point="finances.turnover")
    assert fact.layer == Fact.Layer.COMPANY_IMPORTED
    assert (fact.number, fact.scope) == (12_400_000, "finances")
    assert "wong-kee.xlsx" in fact.source_label


def test_every_imported_fact_has_a_name_in_both_languages(owner):
    values = [
        DataPointValue(data_point, value, "", PERIOD, "profile", "A1")
        for data_point, value in [
            ("profile.industry", "G"),
            ("targets.year", Decimal(2030)),
            ("emissions.scope_3", Decimal(200)),
        ]
    ]
    for form in ("sme/micro", "vsme/comprehensive"):
        factory.published(factory.ours(form))
    count = import_facts(
        organisation=owner.organisation, values=values, source_label="x", by=SYSTEM
    )
    found = {fact.data_point: fact for fact in Fact.objects.all()}
    facts = [found[value.data_point] for value in values]
    assert len(facts) == count
    lines = [FactLine(fact, label_of(fact)) for fact in facts]
    with translation.override("en"):
        assert [line.shown for line in lines] == [
            "Import/export, wholesale and retail", "2030", "200",
        ]  # fmt: skip
    with translation.override("zh-hant"):
        assert label_of(facts[2]) == "範疇三排放"


def test_command_refuses_another_year_than_asked(workbook, owner):
    with pytest.raises(CommandError, match="is about 2026, not 2024"):
        imported(workbook, "--company", str(owner.organisation.pk), "--period", "2024")
    assert not Fact.objects.exists()


def test_command_names_the_file_it_cannot_read(tmp_path):
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"not a workbook")
    with pytest.raises(CommandError, match=r"broken\.xlsx"):
        imported(path)


def test_importing_again_supersedes_by_equal_facts(workbook, owner):
    for _ in range(2):
        imported(workbook, "--company", str(owner.organisation.pk))
    assert Fact.objects.filter(data_point="finances.turnover").count() == 2
    assert Fact.objects.current().filter(data_point="finances.turnover").count() == 1


def test_page_keeps_nothing_before_the_company_says_so(client, workbook):
    file = SimpleUploadedFile("wong-kee.xlsx", workbook.read_bytes())
    uploaded = client.post("/answers/workbook/", {"file": file})
    assert uploaded.status_code == 302
    page = client.get(uploaded["Location"])
    assert "HK$12,400,000" in page.content.decode()
    assert not Fact.objects.exists()
    shown = client.post(uploaded["Location"], follow=True).content.decode()
    assert "taken over" in shown
    assert "Imported by the company" in shown
    assert Fact.objects.current().filter(data_point="finances.turnover").exists()


def test_page_says_what_is_wrong_with_a_file(client, workbook):
    file = SimpleUploadedFile("letter.xlsx", b"Dear bank")
    answer = client.post("/answers/workbook/", {"file": file})
    assert answer.status_code == 422
    assert "letter.xlsx" in answer.content.decode()


def test_questionnaire_command_publishes_and_says_the_same_hash_again():
    first, second = StringIO(), StringIO()
    call_command("questionnaire", "publish", "--json", stdout=first)
    call_command("questionnaire", "publish", "--json", stdout=second)
    keys = {each["key"] for each in json.loads(first.getvalue())}
    assert {"sme_micro", "sme_small", "sme_medium"} <= keys
    assert {"vsme_basic", "vsme_comprehensive", "bank_readiness"} <= keys
    assert first.getvalue() == second.getvalue()


def test_command_says_that_a_file_is_not_there(tmp_path):
    for path in (tmp_path / "nowhere.xlsx", tmp_path):
        with pytest.raises(CommandError, match="There is no file") as refused:
            call_command("response", "import", str(path), "--format", "vsme", "--json")
        assert refused.value.returncode == 2
