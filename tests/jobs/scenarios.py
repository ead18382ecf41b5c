"""One scenario a kind of job: arranges its input and gives the job that waits for it."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts import tenancy
from accounts.services.invitations import accept_invitation, note_opened
from audit.models import AccessRecord
from audit.services import SYSTEM
from documents import storage
from jobs.models import Job
from jobs.services import enqueue, run
from questionnaires.services import blank_paper, sealing
from questionnaires.services.campaign_progress import agree_progress
from questionnaires.services.campaigns import send_invitations
from questionnaires.services.given_supplements import give_supplement
from questionnaires.services.handing import assign_section
from questionnaires.services.signing import sign_off
from questionnaires.services.webhooks import announce, create_webhook
from risk.models import Borrower
from risk.services.building import request_view
from risk.services.uploads import confirm_upload, receive_upload
from risk.services.verification import request_verification
from schemes.services.claims import submit_claim
from schemes.services.completions import hand_in_list
from schemes.services.payments import approve_batch, make_batch
from schemes.services.versions import propose_file
from tests.factories import campaigns, peers, questionnaires, schemes, supplements
from tests.factories.accounts import company_invitation
from tests.factories.numbers import proved
from tests.factories.risk import loan, make_book, make_view
from tests.greenfin import records
from tests.support.actors import actor_of, organisation_of

BOOK = b"""loan_id,borrower_id,borrower_name,product,currency,outstanding,limit,sector,district
L1,B1,Golden Loom,term loan,HKD,1000000,2000000,4711,Kwun Tong
L2,B2,Iron Works,overdraft,HKD,50,90,4711,J
"""
SCENARIOS: dict[str, Callable[[], Job]] = {}


def scenario(kind: str):
    """Registers the decorated function as the arrangement for a kind."""

    def register(arrange: Callable[[], Job]) -> Callable[[], Job]:
        SCENARIOS[kind] = arrange
        return arrange

    return register


def arranged(kind: str) -> Job:
    """The only live job: of that kind, due, its input in place."""
    job = SCENARIOS[kind]()
    Job.objects.filter(status__in=Job.LIVE).exclude(pk=job.pk).delete()
    Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
    return job


def asked(kind, organisation=None, key="1", **payload):
    return enqueue(
        kind,
        organisation_id=organisation.pk if organisation else None,
        by=SYSTEM,
        payload=payload,
        key=key,
    )


def latest(kind):
    return Job.objects.filter(kind=kind).latest("created_at")


@scenario("mail.send")
def mail():
    letter = {"subject": "Hello", "body": "text", "from": "a@example.org"}
    person = actor_of("owner").user.email
    return asked(
        "mail.send", key=f"<to-{person}>", to=[person], html=["<p>x"], **letter
    )


@scenario("audit.seal_access")
def readings():
    AccessRecord.objects.create(
        organisation_id=organisation_of("company").pk,
        reader_organisation_id=organisation_of("bank").pk,
        target_id="1",
        at=timezone.now() - timedelta(hours=1),
    )
    return asked("audit.seal_access")


def with_file():
    owner = organisation_of("bank")
    storage.store(
        organisation_id=owner.pk, name="a", media_type="x", source=io.BytesIO(b"loans")
    )
    return owner


@scenario("documents.schedule_sweeps")
def sweeps():
    with_file()
    return asked("documents.schedule_sweeps")


@scenario("documents.sweep")
def sweep():
    owner = with_file()
    rest = Path(settings.MEDIA_ROOT) / str(owner.pk) / "staged-rest"
    rest.write_bytes(b"half")
    long_ago = (timezone.now() - timedelta(days=1)).timestamp()
    os.utime(rest, (long_ago, long_ago))
    return asked("documents.sweep", owner, key=str(owner.pk))


def signed():
    owner = actor_of("owner")
    response = questionnaires.complete(questionnaires.started(owner), owner)
    return sign_off(
        response=response,
        name="Chan Tai Man",
        role_title="Director",
        by=owner,
        at=timezone.now(),
    )


@scenario("questionnaires.extract_facts")
def facts():
    signed()
    return latest("questionnaires.extract_facts")


@scenario("questionnaires.make_pdf")
def paper():
    signed()
    return latest("questionnaires.make_pdf")


@scenario("questionnaires.release_peers")
def peer_figures():
    peers.companies(12)
    return asked("questionnaires.release_peers")


@scenario("questionnaires.remind_sections")
def section_reminders():
    owner = actor_of("owner")
    response = questionnaires.started(owner)
    with tenancy.scope(owner.organisation_id):
        assign_section(
            response=response,
            section="profile",
            user_id=str(owner.user.pk),
            due_on=timezone.localdate() + timedelta(days=2),
            by=owner,
        )
    return asked("questionnaires.remind_sections")


@scenario(blank_paper.KIND)
def empty_paper():
    owner = actor_of("owner")
    response = questionnaires.started(owner)
    blank_paper.request_blank(response=response, language="en", by=owner)
    return latest(blank_paper.KIND)


@scenario(sealing.KIND)
def history():
    owner = actor_of("owner")
    response = questionnaires.started(owner, start=date(2024, 1, 1))
    questionnaires.answer(response, owner, "employees", "12")
    until = sealing.batch_end(timezone.now())
    return asked(
        sealing.KIND, owner.organisation, key=str(owner.key), until=until.isoformat()
    )


def received():
    officer = actor_of("risk_officer")
    upload = receive_upload(
        kind="loan_book",
        source=io.BytesIO(BOOK),
        name="book.csv",
        media_type="text/csv",
        as_of=date(2025, 12, 31),
        currency="HKD",
        organisation_id=officer.organisation_id,
        by=officer,
    )
    return officer, upload


@scenario("risk.read_upload")
def reading():
    received()
    return latest("risk.read_upload")


@scenario("risk.store_upload")
def storing():
    officer, upload = received()
    run(upload.job_id)
    upload.refresh_from_db()
    confirm_upload(upload=upload, name="SME book", by=officer)
    return latest("risk.store_upload")


def book():
    loans = [loan(number, f"B{number}", 1_000_000) for number in range(1, 4)]
    return make_book(organisation_of("bank"), loans)


@scenario("risk.build_view")
def view():
    return request_view(book=book(), by=SYSTEM)


@scenario("risk.verify_view")
def verification():
    officer = actor_of("risk_officer")
    made = make_view(make_book(officer.organisation, [loan(1, "B1", 1_000_000)]))
    return request_verification(view=made, by=officer)


@scenario("risk.refresh_views")
def refresh():
    made = make_view(book())
    return asked("risk.refresh_views", made.organisation, key=str(made.pk))


@scenario("retention.apply")
def too_old():
    """A put-aside upload, a key and a reading whose time is over."""
    long_ago = timezone.now() - timedelta(days=9 * 365)
    officer = actor_of("risk_officer")
    records.upload(officer.organisation, long_ago)
    records.idempotency_key(officer.organisation, long_ago)
    records.access_log(organisation_of("company"), long_ago)
    return asked("retention.apply")


@scenario("risk.tell_asked")
def bank_asks():
    owner = actor_of("owner")
    proved(owner.organisation, "12345678")
    payload = {"bank": "Harbour Bank", "scheme": "hk_br", "value": "12345678"}
    return asked("risk.tell_asked", key="link:1", **payload)


@scenario("risk.link_invited")
def link():
    invitation = company_invitation(reference="C7")
    Borrower.objects.create(
        organisation=invitation.inviter, reference="C7", name="Golden Loom"
    )
    owner = actor_of("owner")
    accept_invitation(invitation=invitation, company=owner.organisation, by=owner)
    return latest("risk.link_invited")


@scenario("schemes.receive_claim")
def claim():
    at = schemes.office_of()
    found, by = schemes.draft(at)
    submit_claim(claim=found, by=by)
    return latest("schemes.receive_claim")


@scenario("schemes.send_batch")
def batch():
    at = schemes.office_of()
    made = make_batch(
        scheme=at.scheme,
        claims=[schemes.approved(at)],
        pay_on=schemes.PAY_ON,
        by=at.administrator,
    )
    approve_batch(batch=made, sum_minor=made.sum_minor, by=at.payer)
    return latest("schemes.send_batch")


@scenario("schemes.schedule_days")
def days():
    at = schemes.office_of()
    schemes.submitted(at)
    return asked("schemes.schedule_days")


@scenario("schemes.office_day")
def office_day():
    at = schemes.office_of()
    schemes.approved(at)
    return asked("schemes.office_day", at.organisation, key="day")


@scenario("schemes.audit_file")
def audit_file():
    claim = schemes.approved(schemes.office_of())
    return asked("schemes.audit_file", claim.office, claim=str(claim.pk), language="en")


@scenario("schemes.compare_completions")
def compare():
    at = schemes.office_of()
    schemes.submitted(at)
    provider = actor_of("provider_officer")
    content = b"name,identity,completed\nChan,456(3),2026-01-05\n"
    file = SimpleUploadedFile("list.csv", content, "text/csv")
    hand_in_list(scheme=at.scheme, programme="GTP-260223", file=file, by=provider)
    return latest("schemes.compare_completions")


@scenario("schemes.make_letters")
def letters():
    schemes.approved(schemes.office_of())
    return latest("schemes.make_letters")


@scenario("schemes.compare_version")
def comparison():
    at = schemes.office_of()
    schemes.approved(at, fee="15000")
    propose_file(
        scheme=at.scheme,
        text="extends: training_subsidy.1.yaml\nscheme: training_subsidy\n"
        'version: "2"\neffective_from: 2028-01-01\n'
        "parameters: {ceiling: {value: 12000}}\n",
        name="two.yaml",
        note="",
        by=at.administrator,
    )
    return latest("schemes.compare_version")


@scenario("schemes.tend_drafts")
def drafts():
    at, today = schemes.office_of(), timezone.localdate()
    ending, _by = schemes.draft(at)
    ended, _by = schemes.draft(at, identity="AB987654(3)")
    for claim, days in ((ending, 3), (ended, -1)):
        claim.expires_on = today + timedelta(days=days)
        claim.save(update_fields=["expires_on"])
    return asked("schemes.tend_drafts")


@scenario("schemes.release_statistics")
def figures():
    schemes.approved(schemes.office_of())
    return asked("schemes.release_statistics")


@scenario("questionnaires.invite")
def campaign_invitation():
    officer = actor_of("risk_officer")
    found = campaigns.listed(officer)
    send_invitations(campaign=found, by=officer)
    return latest("questionnaires.invite")


def _asked():
    """What a campaign asks of a company that joined it."""
    owner = actor_of("owner")
    found = campaigns.mailed(actor_of("risk_officer"))
    return campaigns.joined(found, owner), owner


@scenario("questionnaires.note_opened")
def typed_code():
    found = campaigns.mailed(actor_of("risk_officer"))
    note_opened(invitation=found.invitees.first().invitation)
    return latest("questionnaires.note_opened")


@scenario("questionnaires.join_campaign")
def joined_campaign():
    owner = actor_of("owner")
    found = campaigns.mailed(actor_of("risk_officer"))
    accept_invitation(
        invitation=found.invitees.first().invitation,
        company=owner.organisation,
        by=owner,
    )
    return latest("questionnaires.join_campaign")


@scenario("questionnaires.follow_campaigns")
def followed():
    request, owner = _asked()
    agree_progress(request=request, agrees=True, by=owner)
    questionnaires.answer(questionnaires.started(owner), owner, "sector", "retail")
    return latest("questionnaires.follow_campaigns")


@scenario("questionnaires.remind")
def reminded():
    request, _owner = _asked()
    return asked(
        "questionnaires.remind",
        request.inviter,
        invitee=str(request.invitee_id),
        column="first_reminder_at",
    )


@scenario("questionnaires.tend_campaigns")
def tended():
    today = timezone.localdate()
    campaigns.mailed(actor_of("risk_officer"), due_on=today + timedelta(days=5))
    return asked("questionnaires.tend_campaigns")


def _own_questions():
    """Signed answers to a bank's own questions, and their owner."""
    owner = actor_of("owner")
    request = supplements.asked(actor_of("risk_officer"), owner)
    return supplements.signed(request, owner), request, owner


@scenario("questionnaires.give_supplement")
def given():
    _own_questions()
    return latest("questionnaires.give_supplement")


@scenario("questionnaires.erase_supplement")
def erased():
    submission, request, owner = _own_questions()
    give_supplement(submission=submission)
    bank = str(request.inviter_id)
    return asked("questionnaires.erase_supplement", owner.organisation, bank=bank)


def _listening():
    """Somebody whose program listens at an address that is never asked."""
    owner = actor_of("owner")
    create_webhook(url="https://127.0.0.1:9/", events=["submission.signed"], by=owner)
    return owner


@scenario("questionnaires.announce")
def announced():
    owner = _listening()
    response = questionnaires.complete(questionnaires.started(owner), owner)
    sign_off(
        response=response, name="Chan", role_title="D", by=owner, at=timezone.now()
    )
    return latest("questionnaires.announce")


@scenario("questionnaires.deliver")
def delivered():
    owner = _listening()
    announce(
        organisation_id=owner.organisation_id,
        event="submission.signed",
        key="1",
        at=timezone.now(),
        data={},
    )
    return latest("questionnaires.deliver")
