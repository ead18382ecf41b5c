"""What need not be kept any longer goes, class by class, and the proof of it stays."""

import json
from datetime import timedelta
from io import StringIO
from uuid import UUID

import pytest
from allauth.usersessions.models import UserSession
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.idempotency import KEPT_FOR
from accounts.models import IdempotencyKey, Invitation, LegalHold
from accounts.services.holds import lift_hold, place_hold
from audit import removals
from audit.models import AccessRecord, AuditEvent
from audit.sealing import access_breaks
from audit.selectors import chain_breaks
from audit.services import SYSTEM
from companies.services.keys import KeyDestroyedError
from documents.models import StoredFile
from documents.storage import sweep
from greenfin import tasks
from greenfin.retention.classes import CLASSES
from greenfin.retention.cuts import Cut
from greenfin.retention.passing import remove_what_is_due, rule_of
from jobs import housekeeping
from jobs.children import ChildError
from jobs.models import Job
from jobs.services import enqueue, run
from questionnaires.models import CampaignList, CampaignRequest, Delivery, Invitee
from questionnaires.services.sealing import broken_seals
from risk.models import SealedInput, Upload
from risk.sealed import unsealed
from tests.factories.accounts import client_of
from tests.greenfin import records
from tests.support.actors import actor_of, organisation_of
from tests.support.database import as_web_role

pytestmark = pytest.mark.django_db
PRETENDED = "SELECT set_config('app.removing', 'readings', true);"
BY_NAME = {each.name: each for each in CLASSES}


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def owner():
    return actor_of("owner")


@pytest.fixture
def officer():
    return actor_of("risk_officer")


def ago(name, *, less=timedelta(days=2)):
    """An instant that is past the class's time by two days, or by as much `less`."""
    now = timezone.now()
    return now - timedelta(days=int(rule_of(BY_NAME[name], now).value)) - less


def young(name):
    return ago(name, less=-timedelta(days=1))


def apply(**options):
    """A pass as the job does it: as the web role, under the row policies."""
    with as_web_role():
        return remove_what_is_due(at=timezone.now(), **options)


def proofs(organisation_id):
    events = AuditEvent.objects.filter(
        organisation_id=organisation_id, verb=removals.VERB
    )
    return {event.detail["class"]: event.detail["count"] for event in events}


# --- the rules ---


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_every_class_has_a_dated_rule_with_its_source(name):
    rule = rule_of(BY_NAME[name], timezone.now())
    assert rule.unit == "day"
    assert rule.value >= 1
    assert rule.source
    assert rule.mark in {"verified", "unverified"}


def test_keys_of_requests_are_kept_as_long_as_the_api_promises():
    rule = rule_of(BY_NAME["idempotency_keys"], timezone.now())
    assert timedelta(days=int(rule.value)) == KEPT_FOR


def test_readings_are_kept_as_long_as_the_database_insists():
    rule = rule_of(BY_NAME["access_log"], timezone.now())
    assert timedelta(days=int(rule.value)) >= removals.LEAST_AGE


# --- each class ---


def made_for(name, at, owner, officer):
    """One record of that class from that instant, and in whose chain its end stands."""
    company, bank = owner.organisation, officer.organisation
    match name:
        case "answer_history":
            return records.answer_history(owner, at), company.pk
        case "access_log":
            return records.access_log(company, at), company.pk
        case "uploads_put_aside":
            return records.upload(bank, at, content=str(at)), bank.pk
        case "finished_jobs":
            return records.finished_job(at, bank), bank.pk
        case "invitations":
            return records.invitation(officer, at), bank.pk
        case "member_invitations":
            return records.invited_member(owner, at), company.pk
        case "idempotency_keys":
            return records.idempotency_key(bank, at), bank.pk
        case "campaigns":
            return records.closed_campaign(officer, at), bank.pk
        case "webhook_messages":
            return records.webhook_message(owner, at), company.pk
        case "helper_links":
            return records.helper_link(owner, at), company.pk
        case "share_links":
            return records.share_link(owner, at), company.pk
    raise AssertionError(name)


@pytest.mark.parametrize(
    "name", ["answer_history", "access_log", "uploads_put_aside", "finished_jobs",
             "invitations", "member_invitations", "idempotency_keys", "campaigns",
             "webhook_messages", "helper_links", "share_links"],
)  # fmt: skip
def test_old_records_go_and_leave_their_number_in_the_chain(name, owner, officer):
    other = actor_of("owner"), actor_of("risk_officer")
    old, chain = made_for(name, ago(name), owner, officer)
    late, _ = made_for(name, young(name), *other)
    assert (old.count(), late.count()) == (1, 1)
    report = apply()
    assert (old.count(), late.count()) == (0, 1)
    assert report.as_json()["classes"][name]["removed"] == 1
    assert proofs(chain)[name] == 1
    assert chain_breaks() == []


def test_proof_names_class_count_limit_and_rule_and_no_content(owner):
    records.answer_history(owner, ago("answer_history"))
    apply()
    event = AuditEvent.objects.get(verb=removals.VERB)
    assert sorted(event.detail) == ["class", "count", "rule", "until"]
    assert event.detail["rule"].startswith("parameter/retention.answer_history/")
    assert records.CONTENT not in str(list(AuditEvent.objects.values()))


def test_second_pass_finds_nothing_and_proves_nothing(owner, officer):
    for name in ("access_log", "finished_jobs"):
        made_for(name, ago(name), owner, officer)
    apply()
    events = AuditEvent.objects.count()
    assert apply().removed == {}
    assert AuditEvent.objects.count() == events


def test_dry_run_counts_and_touches_nothing(owner, officer):
    names = ("answer_history", "access_log", "uploads_put_aside")
    made = [made_for(name, ago(name), owner, officer)[0] for name in names]
    events = AuditEvent.objects.count()
    counted = apply(dry_run=True).removed
    assert [counted[name] for name in names] == [1, 1, 1]
    assert all(rows.count() == 1 for rows in made)
    assert AuditEvent.objects.count() == events
    removed = apply().removed
    assert [removed[name] for name in names] == [1, 1, 1]


def test_live_jobs_stay_however_old(officer):
    records.finished_job(ago("finished_jobs"), officer.organisation)
    Job.objects.update(status=Job.Status.WAITING, finished_at=None)
    apply()
    assert Job.objects.count() == 1


def test_job_of_nobody_and_ended_sessions_are_proved_in_the_operators_chain():
    operator = organisation_of("platform")
    job = records.finished_job(ago("finished_jobs"))
    over = records.session("over", ago("session_places"))
    there = records.session("there", timezone.now() + timedelta(hours=1))
    apply()
    assert (job.count(), over.count(), there.count()) == (0, 0, 1)
    assert list(UserSession.objects.values_list("session_key", flat=True)) == ["there"]
    assert proofs(operator.pk) == {
        "finished_jobs": 1, "sessions": 1, "session_places": 1,
    }  # fmt: skip


# --- uploads and their files ---


def test_upload_goes_with_its_files_and_their_bytes(officer, tmp_path):
    bank = officer.organisation
    records.upload(bank, ago("uploads_put_aside"))
    kept = records.upload(bank, young("uploads_put_aside"), content="kept")
    apply()
    assert [row.sha256 for row in StoredFile.objects.all()] == [kept.get().file.sha256]
    later = timezone.now() + timedelta(days=1)
    assert sweep(organisation_id=bank.pk, now=later) == 1


def test_file_that_something_else_needs_stays(officer):
    bank = officer.organisation
    records.upload(bank, ago("uploads_put_aside"))
    used = records.upload(
        bank, young("uploads_put_aside"), status=Upload.Status.REFUSED
    )
    apply()
    assert Upload.objects.get() == used.get()
    assert StoredFile.objects.get() == used.get().file


@pytest.mark.parametrize("status", ["reading", "unmapped"])
def test_upload_that_waits_for_somebody_is_not_put_aside(officer, status):
    waiting = records.upload(
        officer.organisation, ago("uploads_put_aside"), status=status
    )
    apply()
    assert waiting.count() == 1


# --- campaigns and messages ---


def test_campaign_goes_with_its_lists_their_files_and_whom_it_asked(officer):
    records.closed_campaign(officer, ago("campaigns"))
    assert (Invitee.objects.count(), CampaignList.objects.count()) == (2, 1)
    apply()
    assert (Invitee.objects.count(), CampaignList.objects.count()) == (0, 0)
    # Nothing holds their invitations any more: they go on the next day.
    apply()
    assert Invitation.objects.count() == 0
    assert StoredFile.objects.count() == 0


def test_invitations_of_a_list_stay_as_long_as_their_campaign(officer):
    campaign = records.closed_campaign(officer, ago("invitations"))
    apply()
    assert (campaign.count(), Invitation.objects.count()) == (1, 2)


def test_campaign_stays_while_somebody_it_asked_is_under_a_hold(officer, owner):
    campaign = records.closed_campaign(officer, ago("campaigns"))
    invitee = Invitee.objects.first()
    CampaignRequest.objects.create(
        campaign=campaign.get(), invitee=invitee, company=owner.organisation,
        inviter=officer.organisation,
    )  # fmt: skip
    place_hold(organisation=owner.organisation, reason="A dispute", by=SYSTEM)
    apply()
    assert campaign.count() == 1


def test_message_that_is_still_to_be_sent_stays_however_old(owner):
    old = ago("webhook_messages")
    waiting = records.webhook_message(owner, old, state=Delivery.State.WAITING)
    apply()
    assert waiting.count() == 1


# --- invitations and their codes ---


def test_code_of_an_accepted_letter_is_dropped_and_the_invitation_stays(officer, owner):
    at = ago("invitation_codes")
    accepted = records.invitation(
        officer, at, accepted_at=at, accepted_by=owner.organisation
    )
    opened = records.invitation(officer, timezone.now() + timedelta(days=9))
    apply()
    assert accepted.get().code_sealed == ""
    assert opened.get().code_sealed != ""
    for part in ("letter", "letter.pdf"):
        page = f"/invitations/{accepted.get().pk}/{part}/"
        assert client_of(officer).get(page).status_code == 404


# --- sealed batches ---


def test_seals_hold_after_their_records_went(owner, officer):
    for name in ("answer_history", "access_log"):
        for at in (ago(name), young(name)):
            made_for(name, at, owner, officer)
    apply()
    assert broken_seals(owner.organisation_id) == []
    assert access_breaks() == []


def test_batch_is_removed_whole_or_not_at_all(owner):
    """A batch that reaches into the time that is kept stays with all it holds."""
    end = ago("access_log", less=timedelta(0)) + timedelta(minutes=30)
    records.access_log(owner.organisation, end - timedelta(hours=1))
    apply()
    assert AccessRecord.objects.count() == 1


def test_records_that_are_not_as_their_seal_says_are_withheld(owner):
    history = records.answer_history(owner, ago("answer_history"))
    kept = history.get()
    kept.pk, kept.version_no = None, 2
    kept.save(force_insert=True)
    report = apply().as_json()["classes"]["answer_history"]
    assert (report["removed"], report["withheld"]) == (0, 2)
    assert history.count() == 2
    assert len(broken_seals(owner.organisation_id)) == 1


def test_removed_history_that_comes_back_is_found(owner):
    history = records.answer_history(owner, ago("answer_history"))
    kept = history.get()
    apply()
    kept.save(force_insert=True)
    assert len(broken_seals(owner.organisation_id)) == 1


def test_removal_that_was_made_up_is_found(owner):
    at = ago("access_log")
    records.access_log(owner.organisation, at)
    removals.prove_removal(
        "access_log", organisation_id=owner.organisation_id, count=1,
        until=at + timedelta(hours=2), rule="none",
    )  # fmt: skip
    assert [each.problem for each in access_breaks()] == [
        "1 readings stand where all were removed"
    ]
    removals.prove_removal(
        "access_log", organisation_id=owner.organisation_id, count=4,
        until=timezone.now() - timedelta(days=3), rule="none",
    )  # fmt: skip
    assert {each.problem for each in access_breaks()} == {
        "1 readings stand where all were removed",
        "5 readings were removed, 1 had been sealed",
        "readings were removed before their time",
    }


# --- the database's own door to readings ---


def test_young_reading_cannot_be_removed(owner):
    at = timezone.now() - timedelta(days=300)
    records.access_log(owner.organisation, at)
    with pytest.raises(ValueError, match="a year at least"):
        removals.remove_readings(owner=owner.organisation_id, until=timezone.now())
    assert AccessRecord.objects.count() == 1


#: Of nobody: the same in every process, or they would not collect the same tests.
ANY = UUID(int=7)


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("DELETE FROM audit_accessrecord", "permission denied"),
        ("UPDATE audit_accessrecord SET purpose = ''", "permission denied"),
        (f"SELECT remove_readings('{ANY}', now() - interval '364 days')", "a year"),
        (f"{PRETENDED} DELETE FROM audit_accessrecord", "permission denied"),
    ],
)  # fmt: skip
def test_web_role_has_no_other_way_to_a_reading(owner, statement, refusal):
    if connection.vendor != "postgresql":
        return
    records.access_log(owner.organisation, ago("access_log"))
    with (
        as_web_role(),
        pytest.raises(DatabaseError, match=refusal),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AccessRecord.objects.count() == 1


def test_owner_of_the_database_removes_no_reading_by_mistake(owner):
    if connection.vendor != "postgresql":
        return
    records.access_log(owner.organisation, ago("access_log"))
    with (
        pytest.raises(DatabaseError, match="only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM audit_accessrecord")


# --- sealed inputs ---


def test_key_is_destroyed_when_nothing_within_its_time_needs_it(owner, officer):
    company, bank = owner.organisation, officer.organisation
    old = records.sealed_input(bank, company, ago("sealed_inputs"))
    late = records.sealed_input(bank, company, young("sealed_inputs") + timedelta(400))
    assert old.get() != late.get()
    apply()
    assert (old.get().key_sealed, old.get().destroyed_at is None) == ("", False)
    assert late.get().destroyed_at is None
    assert proofs(company.pk) == proofs(bank.pk) == {"sealed_inputs": 1}
    with pytest.raises(KeyDestroyedError):
        unsealed(SealedInput.objects.get(key_id=old.get().pk))
    assert unsealed(SealedInput.objects.get(key_id=late.get().pk)) == [records.CONTENT]


def test_old_key_that_a_younger_view_needs_lives(owner, officer):
    company, bank = owner.organisation, officer.organisation
    key = records.sealed_input(bank, company, ago("sealed_inputs"))
    view = SealedInput.objects.get().view
    type(view).objects.update(created_at=young("sealed_inputs"))
    apply()
    assert key.get().destroyed_at is None


# --- legal holds ---


def test_nothing_of_an_organisation_under_a_hold_goes_until_it_is_lifted(
    owner, officer
):
    held = owner.organisation
    place_hold(organisation=held, reason="Court order 7", by=SYSTEM)
    rows = [
        records.answer_history(owner, ago("answer_history")),
        records.access_log(held, ago("access_log")),
        records.invited_member(owner, ago("member_invitations")),
    ]
    key = records.sealed_input(officer.organisation, held, ago("sealed_inputs"))
    report = apply()
    assert report.held == 1
    assert [each.count() for each in rows] == [1, 1, 1]
    assert key.get().destroyed_at is None
    lift_hold(organisation=held, by=SYSTEM)
    apply()
    assert [each.count() for each in rows] == [0, 0, 0]
    assert key.get().destroyed_at is not None


def test_readings_by_somebody_under_a_hold_stay(owner, officer):
    at = ago("access_log")
    first = records.access_log(owner.organisation, at - timedelta(days=2))
    records.access_log(owner.organisation, at, reader=officer.organisation)
    place_hold(organisation=officer.organisation, reason="Court order 8", by=SYSTEM)
    apply()
    assert (first.count(), AccessRecord.objects.count()) == (0, 1)
    assert access_breaks() == []


def test_hold_is_a_decision_in_the_chain_and_its_reason_is_not(owner):
    out = StringIO()
    place = ("hold", "place", str(owner.organisation_id), "--by", "Ada Lam")
    call_command(*place, "--reason", "Court order 7", stdout=out)
    with pytest.raises(CommandError, match="under a hold already"):
        call_command(*place, "--reason", "again")
    out = StringIO()
    call_command("hold", "list", "--json", stdout=out)
    (hold,) = json.loads(out.getvalue())
    assert (hold["reason"], hold["by"]) == ("Court order 7", "Ada Lam")
    call_command(
        "hold", "lift", str(owner.organisation_id), "--by", "Ben Ho", stdout=out
    )
    with pytest.raises(CommandError, match="under no hold"):
        call_command("hold", "lift", str(owner.organisation_id), "--by", "Ben Ho")
    events = AuditEvent.objects.filter(organisation_id=owner.organisation_id)
    told = [(each.verb, each.actor_label) for each in events if "hold" in each.verb]
    assert told == [("legal_hold.placed", "Ada Lam"), ("legal_hold.lifted", "Ben Ho")]
    assert "Court" not in str(list(events.values()))
    assert LegalHold.objects.get().lifted_by_label == "Ben Ho"


@pytest.mark.parametrize("name", ["nonsense", "00000000-0000-0000-0000-000000000009"])
def test_hold_of_nobody_is_refused(name):
    with pytest.raises(CommandError, match="no organisation of that id"):
        call_command("hold", "place", name, "--by", "Ada", "--reason", "x")


# --- row security ---


def test_pass_sees_each_organisations_rows_in_its_own_scope_alone(owner, officer):
    """Nobody's scope sees no tenant row, so a pass without scopes would remove nothing."""
    name = "idempotency_keys"
    for actor in (owner, officer):
        records.idempotency_key(actor.organisation, ago(name))
    cut = Cut(owner.organisation_id, timezone.now(), "", frozenset())
    with as_web_role():
        hidden = not BY_NAME[name].due(cut).exists()
    assert hidden == (connection.vendor == "postgresql")
    assert apply().removed[name] == 2


# --- the command and the job ---


def test_command_tells_counts_and_rules(owner):
    records.answer_history(owner, ago("answer_history"))
    out = StringIO()
    call_command("retention", "--dry-run", "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert told["dry_run"] is True
    assert sorted(told["classes"]) == sorted(BY_NAME)
    assert told["classes"]["answer_history"] == {
        "days": 2557, "mark": "unverified", "removed": 1, "withheld": 0,
        "source": "Inland Revenue Ordinance (Cap. 112) s. 51C, business records are kept"
        " for seven years; not checked by a lawyer",
    }  # fmt: skip
    assert records.CONTENT not in out.getvalue()
    out = StringIO()
    call_command("retention", stdout=out)
    assert "answer_history: kept 2557 days (unverified), 1 gone" in out.getvalue()


def test_pass_that_was_killed_goes_on_where_it_was(monkeypatch):
    """A whole pass may take longer than a task may."""
    name = "idempotency_keys"
    for _ in range(4):
        records.idempotency_key(organisation_of("bank"), ago(name))
    monkeypatch.setattr(tasks, "SHOWN_EVERY", 1)
    job = enqueue(
        "retention.apply", organisation_id=None, by=SYSTEM, payload={}, key="1"
    )
    whole = tasks.remove_what_is_due

    def killed(watch, **options):
        def stop(done, total):
            watch(done, total)
            if done == 3:
                raise ChildError("killed")

        return whole(watch=stop, **options)

    with monkeypatch.context() as patch, as_web_role():
        patch.setattr(tasks, "remove_what_is_due", killed)
        assert run(job.pk) == Job.Status.WAITING
    Job.objects.update(run_after=timezone.now())
    with as_web_role():
        assert run(job.pk) == Job.Status.DONE
    job.refresh_from_db()
    assert job.result["organisations"] == 2
    assert job.result["classes"][name]["removed"] == 2
    assert not IdempotencyKey.objects.exists()


def test_job_is_asked_for_by_the_day():
    housekeeping.schedule()
    today = timezone.now().strftime("%Y-%m-%d")
    assert Job.objects.get(kind="retention.apply").key == today
