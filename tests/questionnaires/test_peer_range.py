"""A figure far from what is usual among peers is asked about, where a group is safe."""

from datetime import date
from decimal import Decimal
from functools import cache

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from questionnaires.giving.peers import usual_range
from questionnaires.language import compile_definition
from questionnaires.models import Explanation, PeerFigure, Response
from questionnaires.selectors.earlier import with_prior
from questionnaires.selectors.filling import filling_of
from questionnaires.services.peers import release_peers
from questionnaires.services.saving import Entry, save_answer
from questionnaires.services.signing import IncompleteResponseError, sign_off
from tests.factories import questionnaires as factory
from tests.factories.peers import companies

TODAY = date(2026, 11, 26)
YEAR = {"start": date(2025, 1, 1), "end": date(2025, 12, 31)}


def asked(key, data_point, **more):
    words = {"en": key.title(), "zh-Hant": key}
    return {
        "key": key,
        "data_point": data_point,
        "label": words,
        "used_by": words,
    } | more


@cache
def definition():
    options = [{"id": each, "en": each, "zh-Hant": each} for each in ("I", "Q")]
    money = [{"id": each, "en": each, "zh-Hant": each} for each in ("HKD", "USD")]
    tonnes = {"type": "quantity", "units": ["tCO2e"]}
    return compile_definition({
        "gfq": "1.0", "key": "peers", "version": "1", "languages": ["en", "zh-Hant"],
        "title": {"en": "Peers", "zh-Hant": "同業"},
        "sections": [{
            "key": "all", "scope": "finances", "minutes": 1,
            "title": {"en": "All", "zh-Hant": "全部"},
            "questions": [
                asked("industry", "profile.industry", type="choice", options=options),
                asked("employees", "profile.employees", type="integer"),
                asked("currency", "finances.currency", type="choice", options=money),
                asked("turnover", "finances.turnover", type="quantity", unit_from="currency"),
                asked("total", "emissions.total", **tonnes),
                asked("other", "emissions.other", **tonnes),
            ],
        }],
    })  # fmt: skip


class Group:
    def __init__(self, lower, upper):
        self.lower, self.median, self.upper = Decimal(lower), None, Decimal(upper)


RULE = {"width": Decimal("0.72"), "least": Decimal(2)}


@pytest.mark.parametrize(
    ("lower", "upper", "usual"),
    [("20", "80", (7.4, 220)), ("20", "22", (10, 44)), ("0", "80", None), ("0", "0", None)],
)  # fmt: skip
def test_usual_range_follows_from_the_quartiles(lower, upper, usual):
    found = usual_range(Group(lower, upper), **RULE)
    assert found == (usual and tuple(Decimal(str(each)) for each in usual))


def put(response, owner, path, text, unit=""):
    question = definition().questions[path]
    number = Decimal(text) if text.isdecimal() else None
    save_answer(
        response_id=response.pk, organisation_id=response.organisation_id, by=owner,
        entry=Entry(question.data_point, text=text, number=number, unit=unit),
        base=0, at=timezone.now(),
    )  # fmt: skip


def stated(owner, *, currency="HKD", total="900", year=YEAR, industry="I"):
    response = factory.started(owner, version=factory.published(definition()), **year)
    given = {"industry": industry, "employees": "6", "currency": currency}
    for path, text in given.items():
        put(response, owner, path, text)
    put(response, owner, "turnover", "2000000", currency)
    if total:
        put(response, owner, "total", total, "tCO2e")
    return response


def filling(response):
    return filling_of(with_prior(Response.objects.filter(pk=response.pk)).get())


def about_peers(response):
    findings = filling(response).evaluation.findings
    return [finding for finding in findings if finding.rule == "peer_range"]


@pytest.fixture
def peers(db):
    companies(12)
    release_peers(today=TODAY, at=timezone.now())


@pytest.mark.django_db
@pytest.mark.usefixtures("peers")
class TestPeers:
    def test_far_figure_is_asked_about_and_kept_with_a_reason(self, client, owner):
        response = stated(owner)
        (finding,) = about_peers(response)
        assert (finding.key, finding.level, finding.blocks) == (
            "total",
            "explain",
            True,
        )
        assert "“Turnover” of 2,000,000" in finding.message("en")
        assert "in 2025)" in finding.message("en")
        with pytest.raises(IncompleteResponseError):
            sign_off(response=response, name="A", role_title="B", by=owner, at=timezone.now())  # fmt: skip
        url = f"/responses/{response.pk}/sections/all/"
        page = client.get(url).content.decode()
        assert "usual among your peers" in page and "total__because_peer_range" in page
        fields = {"key": "total", "row": "", "based_on": "1", "value": "900", "unit": "tCO2e", "explanation": "peer_range:checked"}  # fmt: skip
        saved = client.post(f"/responses/{response.pk}/save/", fields)
        assert saved.status_code == 200
        (finding,) = about_peers(response)
        assert (finding.reason, finding.blocks) == ("checked", False)

    def test_usual_figure_is_not(self, owner):
        assert about_peers(stated(owner, total="8")) == []

    def test_other_currency_or_missing_figure_compares_with_nobody(self, owner):
        assert about_peers(stated(owner, currency="USD")) == []
        later = {"start": date(2024, 1, 1), "end": date(2024, 12, 31)}
        assert about_peers(stated(owner, total="", year=later)) == []

    def test_group_of_the_year_before_serves_and_an_older_one_does_not(self, owner):
        response = stated(owner)
        PeerFigure.objects.update(year=2024)
        (finding,) = about_peers(response)
        assert "in 2024" in finding.message("en")
        PeerFigure.objects.update(year=2023)
        assert about_peers(response) == []

    def test_other_industry_is_compared_with_the_wider_group_only(self, owner):
        PeerFigure.objects.filter(industry="").delete()
        assert about_peers(stated(owner, industry="Q")) == []

    def test_signed_answers_are_not_asked_anew_when_peers_move(self, owner):
        response = stated(owner, total="8")
        sign_off(response=response, name="A", role_title="B", by=owner, at=timezone.now())  # fmt: skip
        PeerFigure.objects.update(lower=500, upper=600)
        assert about_peers(response) == []

    def test_page_stays_within_its_eight_queries(self, client, owner):
        url = f"/responses/{stated(owner).pk}/sections/all/"
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        around = ("SAVEPOINT", "RELEASE", "SET ROLE", "RESET", "SELECT SET_CONFIG")
        sent = [q["sql"] for q in captured if not q["sql"].upper().startswith(around)]
        assert len(sent) <= 8, "\n".join(sent)
        assert sum("peerfigure" in each for each in sent) == 1

    def test_no_figure_to_compare_means_no_query(self, owner):
        response = stated(owner, total="")
        with CaptureQueriesContext(connection) as captured:
            assert about_peers(response) == []
        assert not [q for q in captured if "peerfigure" in q["sql"]]


@pytest.mark.django_db
def test_without_a_safe_group_nothing_is_asked(owner):
    companies(9)
    release_peers(today=TODAY, at=timezone.now())
    assert about_peers(stated(owner)) == []


@pytest.mark.django_db
def test_reason_for_one_figure_leaves_that_of_another_standing(client, owner):
    """Rules that compare find the same at several questions: each has its own reason."""
    before = {"start": date(2024, 1, 1), "end": date(2024, 12, 31)}
    last_year = stated(owner, total="10", year=before)
    put(last_year, owner, "other", "10", "tCO2e")
    sign_off(response=last_year, name="A", role_title="B", by=owner, at=timezone.now())  # fmt: skip
    response = stated(owner, total="25")
    put(response, owner, "other", "25", "tCO2e")
    for path in ("total", "other"):
        fields = {"key": path, "row": "", "based_on": "1", "value": "25", "unit": "tCO2e", "explanation": "year_on_year:grew"}  # fmt: skip
        assert client.post(f"/responses/{response.pk}/save/", fields).status_code == 200
    found = filling(response).evaluation.findings
    assert [(f.key, f.reason) for f in found] == [("total", "grew"), ("other", "grew")]
    assert Explanation.objects.filter(response=response).count() == 2
    sign_off(response=response, name="A", role_title="B", by=owner, at=timezone.now())
