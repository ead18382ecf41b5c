"""Versions of terms: seed, proposal, comparison, publication by a second person."""

import json
from datetime import timedelta

import pytest
import yaml
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.tenancy import scope
from audit.models import AuditEvent
from jobs.models import Job
from jobs.services import run
from questionnaires.language.errors import DefinitionError
from schemes.models import Claim, SchemeVersion, VersionComparison
from schemes.rules.keeping import kept_content
from schemes.rules.library import load_library
from schemes.selectors.library import (
    ChangedTermsError,
    forget,
    library,
    pinned_version,
)
from schemes.services import claims, comparing, office
from schemes.services.terms import terms_of
from schemes.services.versions import (
    load_versions,
    propose_figures,
    propose_file,
    publish_version,
    put_version_aside,
)
from schemes.workflow import WorkflowError
from tests.factories import schemes as make
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
TOMORROW = timezone.localdate() + timedelta(days=1)


@pytest.fixture
def at():
    return make.office_of()


@pytest.fixture
def second(at):
    return actor_of("scheme_administrator", at.organisation)


def text(**more):
    head = {
        "extends": "training_subsidy.1.yaml",
        "scheme": "training_subsidy",
        "version": "2",
        "effective_from": TOMORROW.isoformat(),
    }
    return json.dumps(head | more, ensure_ascii=False)


def ceiling(value):
    return {"parameters": {"ceiling": {"value": value}}}


def proposed(at, **more):
    with scope(at.organisation.pk):
        return propose_file(
            scheme=at.scheme, text=text(**more), name="two.yaml", note="A new year",
            by=at.administrator,
        )  # fmt: skip


def compared(version):
    """The draft's comparison, done by its job."""
    job = Job.objects.get(
        kind="schemes.compare_version", key=str(version.comparisons.latest("requested_at").pk)
    )  # fmt: skip
    assert run(job.pk) == Job.Status.DONE
    return VersionComparison.objects.get(pk=job.payload["comparison"])


def published(at, second, **more):
    draft = proposed(at, **more)
    compared(draft)
    with scope(at.organisation.pk):
        return publish_version(version=draft, by=second)


class TestSeed:
    def test_files_are_published_once_with_their_hash(self, at):
        files = load_library().scheme("training_subsidy").versions
        rows = SchemeVersion.objects.filter(scheme=at.scheme)
        assert [(r.label, r.sha256) for r in rows] == [
            (v.terms.version, v.sha256) for v in files
        ]
        with scope(at.organisation.pk):
            assert load_versions(at.scheme) == []

    def test_a_file_that_says_something_else_is_refused(self, at, tmp_path):
        content = dict(load_library().scheme("training_subsidy").newest.content)
        path = tmp_path / "training_subsidy.1.yaml"
        path.write_text(_yaml(content | {"source": "Another page"}), "utf-8")
        with scope(at.organisation.pk), pytest.raises(WorkflowError) as told:
            load_versions(at.scheme, tmp_path)
        assert "Write a new version instead" in str(told.value)

    def test_the_library_reads_rows_and_not_the_file(self, at, second):
        published(at, second, **ceiling(12000))
        labels = [
            v.terms.version for v in library().scheme("training_subsidy").versions
        ]
        assert labels == ["1", "2"]

    def test_a_scheme_that_nobody_runs_is_read_from_its_file(self):
        assert library().scheme("sg_bond_grant").newest.terms.version == "1"


def _yaml(content):

    return yaml.safe_dump(
        json.loads(json.dumps(content, default=str)),
        sort_keys=False,
        allow_unicode=True,
    )


class TestProposal:
    def test_a_draft_changes_nothing_yet(self, at):
        draft = proposed(at, **ceiling(12000))
        assert draft.status == "draft"
        assert library().scheme("training_subsidy").newest.terms.version == "1"
        events = AuditEvent.objects.filter(organisation_id=at.organisation.pk)
        assert "scheme.version_proposed" in events.values_list("verb", flat=True)

    @pytest.mark.parametrize(
        ("more", "key", "words"),
        [
            ({"version": "1"}, "version", "published already"),
            ({"effective_from": "2022-12-13"}, "effective_from", "later day"),
            ({"applies_by": "completion_date"}, "applies_by", "same for all"),
            ({"scheme": "another"}, "scheme", "training_subsidy"),
            ({"currency": "SGD"}, "", ""),
        ],
    )
    def test_what_does_not_fit_is_told_with_its_key(self, at, more, key, words):
        with pytest.raises(DefinitionError) as told:
            proposed(at, **more)
        if key:
            assert [p.key for p in told.value.problems] == [key]
            assert words in str(told.value)
        assert not SchemeVersion.objects.filter(status="draft").exists()

    def test_another_office_proposes_nothing(self, at):
        other = actor_of("scheme_administrator")
        with pytest.raises(WorkflowError):
            propose_file(
                scheme=at.scheme, text=text(), name="x.yaml", note="", by=other
            )

    def test_changed_figures_make_a_draft_of_the_newest(self, at):
        changes = {
            "version": "2",
            "effective_from": TOMORROW.isoformat(),
            "parameters": {"ceiling": {"value": 12000, "source": "A decision"}},
        }
        with scope(at.organisation.pk):
            draft = propose_figures(
                scheme=at.scheme, changes=changes, note="", by=at.administrator
            )
        content = kept_content(draft.content)
        assert content["parameters"]["ceiling"]["value"] == 12000
        assert content["parameters"]["ceiling"]["source"] == "A decision"
        assert content["parameters"]["share_student"]["value"] == 100

    def test_a_figure_of_the_wrong_kind_is_told(self, at):
        changes = {
            "version": "2",
            "effective_from": TOMORROW.isoformat(),
            "parameters": {"ceiling": {"mark": "guessed"}},
        }
        with scope(at.organisation.pk), pytest.raises(DefinitionError) as told:
            propose_figures(
                scheme=at.scheme, changes=changes, note="", by=at.administrator
            )
        assert [p.key for p in told.value.problems] == ["parameters.ceiling.mark"]


class TestComparison:
    def test_each_past_claim_is_judged_under_both(self, at):
        capped = make.approved(at, fee="15000")
        make.submitted(at, identity="AB987654(3)", fee="9800")
        make.draft(at, identity="K1234560", fee="15000")
        done = compared(proposed(at, **ceiling(12000)))
        assert (done.claims, done.changed) == (2, 1)
        assert (done.old_minor, done.new_minor) == (1_784_000, 1_984_000)
        row = done.rows.get()
        assert (row.claim, row.by_minor) == (capped, 200_000)
        assert (row.old["amount"], row.new["amount"]) == ("10000.00", "12000.00")
        assert [c["key"] for c in done.changes] == ["effective_from", "ceiling"]

    def test_claims_that_would_be_refused_are_among_them(self, at):
        make.submitted(at, fee="9800")
        done = compared(proposed(at, parameters={"claim_months": {"value": 0}}))
        row = done.rows.get()
        assert row.new["eligible"] == "no"
        assert (done.old_minor, done.new_minor) == (784_000, 0)

    def test_earlier_awards_count_as_they_did_then(self, at):
        """The second claim of a person had 7,840 behind it, the first had nothing."""
        by = make.approved(at, fee="9800").organisation
        actor = actor_of("trainee", by)
        second = make.approved(at, by=actor, fee="5000")
        assert second.amount_minor == 216_000
        done = compared(proposed(at, **ceiling(11000)))
        assert [(r.claim_id, r.by_minor) for r in done.rows.all()] == [
            (second.pk, 100_000)
        ]

    def test_portions_give_the_same_as_one_pass(self, at, monkeypatch):
        for identity in ("A123456(3)", "AB987654(3)", "K1234560"):
            make.submitted(at, identity=identity, fee="15000")
        monkeypatch.setattr(comparing, "PORTION", 2)
        done = compared(proposed(at, **ceiling(9000)))
        assert (done.claims, done.changed, done.rows.count()) == (3, 3, 3)
        assert done.old_minor - done.new_minor == 300_000


class TestPublication:
    def test_the_second_person_publishes(self, at, second):
        row = published(at, second, **ceiling(12000))
        assert (row.status, row.published_by) == ("published", second.user)
        assert library().scheme("training_subsidy").newest.sha256 == row.sha256

    def test_nobody_publishes_their_own(self, at):
        draft = proposed(at)
        compared(draft)
        with scope(at.organisation.pk), pytest.raises(WorkflowError) as told:
            publish_version(version=draft, by=at.administrator)
        assert "another person" in str(told.value)

    def test_not_before_it_was_compared(self, at, second):
        draft = proposed(at)
        with scope(at.organisation.pk), pytest.raises(WorkflowError) as told:
            publish_version(version=draft, by=second)
        assert "Compare" in str(told.value)

    def test_not_when_another_was_published_since(self, at, second):
        waiting = proposed(at, version="3", effective_from="2028-01-01")
        compared(waiting)
        published(at, second)
        with scope(at.organisation.pk), pytest.raises(WorkflowError) as told:
            publish_version(version=waiting, by=second)
        assert "Compare" in str(told.value)

    def test_what_was_put_aside_stays_so(self, at, second):
        draft = proposed(at)
        compared(draft)
        with scope(at.organisation.pk):
            put_version_aside(version=draft, by=at.administrator)
            with pytest.raises(WorkflowError):
                publish_version(version=draft, by=second)

    @pytest.mark.parametrize("field", ["content", "sha256", "label"])
    def test_the_database_refuses_to_rewrite_what_is_published(self, at, field):
        row = SchemeVersion.objects.filter(scheme=at.scheme)
        with pytest.raises(DatabaseError) as told, transaction.atomic():
            row.update(**{field: "x"})
        assert "never change" in str(told.value)

    def test_the_database_refuses_to_remove_it(self, at):
        row = SchemeVersion.objects.get(scheme=at.scheme)
        with pytest.raises(DatabaseError), transaction.atomic():
            row.delete()

    def test_kept_text_that_was_tampered_with_is_noticed(self, at):
        row = SchemeVersion.objects.get(scheme=at.scheme)
        other = row.content.replace('"value":10000', '"value":99999')
        SchemeVersion.objects.create(
            scheme=at.scheme, label="2", origin="file", sha256=row.sha256,
            content=other, status="published", published_at=timezone.now(),
        )  # fmt: skip
        forget()
        with pytest.raises(ChangedTermsError):
            library()


class TestDates:
    def test_a_version_to_come_is_not_in_force_today(self, at, second):
        published(at, second, **ceiling(12000))
        known = library().scheme("training_subsidy")
        assert known.present(TOMORROW - timedelta(days=1)).terms.version == "1"
        assert known.present(TOMORROW).terms.version == "2"
        claim, _by = make.submitted(at, fee="15000")
        assert (claim.version_label, claim.amount_minor) == ("1", 1_000_000)

    def test_the_later_version_wins_while_both_hold(self, at, second):
        published(at, second, **ceiling(12000))
        facts = make.PRACTITIONER | {"fee": "15000"}
        quotes = {
            day: library().quote("training_subsidy/training", facts, day)
            for day in (TOMORROW - timedelta(days=1), TOMORROW)
        }
        assert [q.version for q in quotes.values()] == ["1", "2"]
        assert [q.amount.minor for q in quotes.values()] == [1_000_000, 1_200_000]

    def test_applies_by_looks_at_the_deciding_fact(self, monkeypatch):
        """The grant goes by the day of issue, whenever somebody claims."""
        at = make.office_of("gsf_grant")
        by = actor_of("owner")
        claim = make.grant_draft(at, by=by, instrument="F-1")
        assert terms_of(claim).terms.version == "3"
        claims.save_fact(claim=claim, key="issue_date", value="2022-04-04", based_on=1, by=by)  # fmt: skip
        assert terms_of(claim).terms.version == "2"

    def test_old_claims_give_the_same_bytes_under_their_pinned_version(
        self, at, second
    ):
        with scope(at.organisation.pk):
            claim = make.assessed(at, fee="15000")
            before = office.judged(claim).to_bytes()
            published(at, second, effective_from="2025-01-01", **ceiling(12000))
            forget()
            again = Claim.objects.select_related("scheme").get(pk=claim.pk)
            assert office.judged(again).to_bytes() == before
            assert again.outcome_sha256 == office.judged(again).fingerprint

    def test_a_pinned_hash_that_is_nowhere_is_an_error(self, at):
        with pytest.raises(ChangedTermsError):
            pinned_version("training_subsidy", "1", "0" * 64)
