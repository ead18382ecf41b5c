"""Signals on the case page, judged and confirmed from it; the report of an office."""

import pytest
from django.urls import reverse

from schemes.models import Finding
from schemes.services.watching import judge_finding
from tests.factories import schemes as make
from tests.factories.accounts import client_of
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return make.office_of()


@pytest.fixture
def finding(at):
    _first, by = make.submitted(at)
    second = make.assessed(at, by=by)
    return second.findings.get(signal="same_person_programme")


def address(name, *args):
    return reverse(f"schemes:{name}", args=args)


def page(client, finding):
    return client.get(address("case", finding.claim_id))


def shown(answer):
    return next(
        row for row in answer.context["signals"] if "programme" in row["title"].lower()
    )


def test_case_tells_the_signal_and_links_the_other_claim(at, finding):
    answer = page(client_of(at.maker), finding)
    other = at.scheme.claims.exclude(pk=finding.claim_id).get()
    assert other.number in shown(answer)["text"]
    assert shown(answer)["others"][0]["url"] == address("case", other.pk)
    assert "signals" in [each["label"] for each in answer.context["decision"]["unmet"]]
    decision = page(client_of(at.checker), finding).context["decision"]
    assert (decision["buttons"], "blocking signal" in decision["said"]) == ([], True)


def test_officer_judges_and_checker_confirms_from_the_page(at, finding):
    maker, checker = client_of(at.maker), client_of(at.checker)
    given = {"outcome": "false_alarm", "reason": "Two intakes."}
    maker.post(address("finding_judge", finding.claim_id, finding.pk), given)
    row = shown(page(checker, finding))
    assert (row["reason"], row["is_open"]) == ("Two intakes.", True)
    checker.post(row["confirm_url"])
    row = shown(page(checker, finding))
    assert (row["is_open"], row["confirm_url"]) == (False, "")
    buttons = page(checker, finding).context["decision"]["buttons"]
    assert [each["form"] for each in buttons] == ["act-approve"]
    finding.refresh_from_db()
    assert finding.confirmed_by == at.checker.user


def test_empty_judgement_says_what_is_missing(at, finding):
    client = client_of(at.maker)
    url = address("finding_judge", finding.claim_id, finding.pk)
    answer = client.post(url, {"outcome": "", "reason": ""}, follow=True)
    assert "why" in str(list(answer.context["messages"])[0])
    finding.refresh_from_db()
    assert finding.outcome == ""


def test_auditor_sees_the_signal_and_gets_no_form(at, finding):
    row = shown(page(client_of(actor_of("scheme_auditor", at.organisation)), finding))
    assert (row["judge_url"], row["confirm_url"]) == ("", "")


def test_finding_is_not_reached_through_another_claim(at, finding):
    other = at.scheme.claims.exclude(pk=finding.claim_id).get()
    url = address("finding_judge", other.pk, finding.pk)
    answer = client_of(at.maker).post(url, {"outcome": "true", "reason": "x"})
    assert answer.status_code == 404


def cells_of(answer, title):
    for row in answer.context["table"]["rows"]:
        if row["cells"][0]["text"] == title:
            return [cell["text"] for cell in row["cells"]]
    raise AssertionError(title)


def test_report_counts_this_office_alone_and_tells_no_rate_of_few(at, finding):
    client = client_of(at.maker)
    judge_finding(finding=finding, outcome="true", reason="So it is.", by=at.maker)
    cells = cells_of(client.get(address("signals")), "Same person and programme")
    assert cells[2:] == ["1", "1", "0", "0", "–"]
    other = client_of(make.office_of("sg_loan_grant", budget="0").maker)
    cells = cells_of(other.get(address("signals")), "Same person and programme")
    assert cells[2:] == ["0", "0", "0", "0", "–"]


def test_report_gives_the_rate_once_five_are_judged(at, finding):
    for number, outcome in enumerate(["true", *["false_alarm"] * 4]):
        Finding.objects.create(
            claim=finding.claim, signal="same_account", blocks=False,
            fingerprint=str(number), outcome=outcome, reason="x",
            judged_by=at.maker.user, judged_at=finding.raised_at,
        )  # fmt: skip
    answer = client_of(at.maker).get(address("signals"))
    assert cells_of(answer, "Same bank account")[2:] == ["5", "0", "1", "4", "80%"]


def test_report_marks_every_limit_and_says_what_is_not_watched(at):
    answer = client_of(at.maker).get(address("signals"))
    rules = {rule["id"]: rule for rule in answer.context["rules"]}
    marks = {str(row["tag"]["label"]) for row in rules["signal-similar_name"]["rows"]}
    assert marks == {"Not confirmed"}
    values = str([row["value"] for rule in rules.values() for row in rule["rows"]])
    assert "Fee of a completed programme (Fee): HK$12,500.00" in values
    assert "Proof of employment" in values
    assert "_" not in values
    assert "device" in str(answer.context["unwatched"]).lower()
