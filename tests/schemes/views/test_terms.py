"""The pages on which an office changes its terms."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from jobs.models import Job
from jobs.services import run
from schemes.models import SchemeVersion
from tests.factories import schemes as make
from tests.factories.accounts import client_of
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
TOMORROW = timezone.localdate() + timedelta(days=1)
TWO = f"""extends: training_subsidy.1.yaml
scheme: training_subsidy
version: "2"
effective_from: {TOMORROW}
parameters: {{ceiling: {{value: 12000}}}}
"""


def address(name, *args):
    return reverse(f"schemes:{name}", args=args)


@pytest.fixture
def at():
    return make.office_of()


@pytest.fixture
def administrator(at):
    return client_of(at.administrator)


@pytest.fixture
def second(at):
    return client_of(actor_of("scheme_administrator", at.organisation))


def upload(client, text=TWO, name="two.yaml"):
    content = text if isinstance(text, bytes) else text.encode()
    body = {"file": SimpleUploadedFile(name, content), "note": "More for everybody"}
    return client.post(address("version_upload", "training_subsidy"), body)


def draft_of(client, text=TWO):
    upload(client, text)
    draft = SchemeVersion.objects.get(status="draft")
    run(Job.objects.get(kind="schemes.compare_version").pk)
    return draft


def words(answer):
    return answer.content.decode()


def test_office_sees_its_scheme_with_what_holds(at, administrator):
    page = words(administrator.get(address("office_schemes")))
    assert "Training subsidy" in page
    assert "Edition 1, 13 December 2022 to 31 December 2028" in page
    assert address("office_scheme", "training_subsidy") in page


def test_version_that_was_taken_over_says_until_when_it_holds():
    grant = make.office_of("gsf_grant")
    answer = client_of(grant.administrator).get(address("office_scheme", "gsf_grant"))
    rows = [row["cells"] for row in answer.context["table"]["rows"]]
    days = {cells[0]["text"]: cells[1]["text"] for cells in rows}
    assert days["3.1"] == "26 November 2026 to 9 May 2027"
    assert days["3"] == "10 May 2024 to 25 November 2026, then version 3.1"
    assert days["2"] == "1 March 2022 to 9 May 2024"


def test_scheme_of_another_office_is_not_there(at):
    other = client_of(actor_of("scheme_administrator"))
    for name in ("office_scheme", "version_figures"):
        assert other.get(address(name, "training_subsidy")).status_code == 404


def test_case_officer_reads_and_is_offered_no_change(at):
    page = client_of(at.maker).get(address("office_scheme", "training_subsidy"))
    assert "From greenfin&#x27;s files" in words(page)
    assert "Hand in a new version" not in words(page)


def test_uploaded_version_becomes_a_draft_that_is_compared(at, administrator):
    make.approved(at, fee="15000")
    answer = upload(administrator)
    draft = SchemeVersion.objects.get(status="draft")
    assert answer.url == address("version", draft.pk)
    assert "gf-job" in words(administrator.get(answer.url))
    run(Job.objects.get(kind="schemes.compare_version").pk)
    page = words(administrator.get(answer.url))
    for text in ("HK$10,000", "HK$12,000", "+HK$2,000.00", "Would come out otherwise"):
        assert text in page
    assert "another person publishes it" in page


def test_claim_that_would_be_refused_says_how_many_conditions(at, administrator):
    make.approved(at)
    text = TWO.replace("ceiling: {value: 12000}", "claim_months: {value: 0}")
    page = words(
        administrator.get(address("version", draft_of(administrator, text).pk))
    )
    assert "does not qualify · 1 condition not met" in page
    assert "in_time" not in page


def test_mistakes_of_a_file_stand_with_line_and_key(at, administrator):
    answer = upload(administrator, TWO.replace("value: 12000", "valeu: 12000"))
    assert answer.status_code == 422
    assert "two.yaml:5: <strong>parameters.ceiling" in words(answer)
    assert not SchemeVersion.objects.filter(status="draft").exists()


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"x" * 1_000_001, "larger than 1 MB"),
        (b"a: [", "does not read as YAML"),
        (b"just words", "not a mapping"),
    ],
)
def test_files_that_are_no_version_say_why(at, administrator, content, text):
    answer = upload(administrator, content)
    assert answer.status_code == 422
    assert text in words(answer)


def test_changed_figure_becomes_a_draft(at, administrator):
    url = address("version_figures", "training_subsidy")
    form = administrator.get(url).context["form"]
    body = {name: form[name].value() for name in form.fields} | {
        "version": "2",
        "effective_from": TOMORROW.isoformat(),
        "effective_until": "",
        "source": "A decision",
        "mark": "verified",
        "note": "More",
        "figure_ceiling": "12500.50",
    }
    answer = administrator.post(url, body)
    draft = SchemeVersion.objects.get(status="draft")
    assert answer.url == address("version", draft.pk)
    page = words(administrator.get(answer.url))
    assert "HK$12,500.50" in page
    assert "no last day" in page
    assert "Share for practitioners" not in page


def test_no_changed_figure_makes_no_draft(at, administrator):
    url = address("version_figures", "training_subsidy")
    form = administrator.get(url).context["form"]
    body = {name: form[name].value() or "" for name in form.fields} | {
        "version": "2", "effective_from": TOMORROW.isoformat(), "source": "x",
        "mark": "verified", "note": "n",
    }  # fmt: skip
    answer = administrator.post(url, body)
    assert answer.status_code == 422
    assert "No figure is another than it was" in words(answer)


def test_second_person_publishes_after_confirming_who_they_are(
    at, administrator, second
):
    draft = draft_of(administrator)
    unsure = client_of(
        actor_of("scheme_administrator", at.organisation), confirmed=False
    )
    answer = unsure.post(address("version_publish", draft.pk))
    assert answer.url.startswith(reverse("accounts:confirm"))
    second.post(address("version_publish", draft.pk))
    draft.refresh_from_db()
    assert draft.status == "published"
    assert "Edition 2" in words(second.get(reverse("schemes:scheme", args=["training_subsidy"])))  # fmt: skip


def test_proposer_who_posts_anyway_is_refused(at, administrator):
    draft = draft_of(administrator)
    answer = administrator.post(address("version_publish", draft.pk), follow=True)
    assert "another person publishes it" in words(answer)
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_draft_can_be_compared_again_and_put_aside(at, administrator):
    draft = draft_of(administrator)
    administrator.post(address("version_compare", draft.pk))
    assert draft.comparisons.count() == 2
    administrator.post(address("version_aside", draft.pk))
    draft.refresh_from_db()
    assert draft.status == "put_aside"
    page = words(administrator.get(address("version", draft.pk)))
    assert address("version_publish", draft.pk) not in page


def test_kept_text_is_handed_out(at, administrator):
    row = SchemeVersion.objects.get(scheme=at.scheme)
    answer = administrator.get(address("version_file", row.pk))
    assert words(answer) == row.content
    assert "training_subsidy.1.1.json" in answer["Content-Disposition"]


class TestClosing:
    def post(self, by, act, **more):
        url = address("scheme_closing", "training_subsidy")
        return client_of(by).post(url, {"act": act} | more, follow=True)

    def test_one_asks_and_another_agrees(self, at):
        second = actor_of("scheme_administrator", at.organisation)
        text = self.post(at.administrator, "ask", reason="Spent.").content.decode()
        assert "Another administrator agrees or refuses" in text
        assert "Agree and close" not in text
        page = client_of(second).get(address("office_scheme", "training_subsidy"))
        assert "Agree and close" in page.content.decode()
        assert "Closed on" in self.post(second, "agree").content.decode()

    def test_asking_takes_a_reason(self, at):
        answer = self.post(at.administrator, "ask", reason=" ")
        assert answer.status_code == 422
        at.scheme.refresh_from_db()
        assert at.scheme.closing_asked_by is None

    def test_refusal_says_why_an_act_is_not_possible(self, at):
        answer = self.post(at.administrator, "agree")
        assert "Nobody has asked" in str(next(iter(answer.context["messages"])))
