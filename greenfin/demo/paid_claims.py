"""Claims of the demo that went all the way: paid, drawn for a check, demanded back, listed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts import tenancy
from accounts.actors import Actor
from accounts.models import Membership, Organisation, User
from accounts.roles import ROLES, Kind
from audit.services import SYSTEM
from greenfin.demo.papers import hand_in
from greenfin.demo.people import Person
from measures.money import Money
from schemes.models import Claim, Draw, PaymentBatch, Recovery, Scheme
from schemes.services import claims, office
from schemes.services.completions import hand_in_list
from schemes.services.contacts import Contact
from schemes.services.intake import receive_claim
from schemes.services.invoices import state_invoice
from schemes.services.lots import draw_sample
from schemes.services.payees import state_payee
from schemes.services.payments import approve_batch, make_batch, send_batch
from schemes.services.recoveries import demand_back
from schemes.services.repaying import agree_plan
from schemes.services.statements import load_statement

PROGRAMME, SCHOOL = "GTP-260223", "Pacific School of Banking"
PAPERS = ("identity", "receipt", "completion", "employment")
SPECIMEN = (
    '<html lang="en"><body><h1>{title}</h1><p>{name}, {day}</p>'
    "<p>Specimen of the demonstration. Nobody issued it.</p></body></html>"
)
ENTRY = (
    '<Ntry><Amt Ccy="HKD">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd><BookgDt><Dt>{day}</Dt>'
    "</BookgDt><AcctSvcrRef>{reference}</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>"
    "{name}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>"
)
STATEMENT = (
    '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:'
    'camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>{name}</MsgId><CreDtTm>{day}T08:00:00'
    "</CreDtTm></GrpHdr><Stmt><Id>{name}</Id><Acct><Id><Othr><Id>500123456001</Id></Othr>"
    "</Id></Acct>{entries}</Stmt></BkToCstmrStmt></Document>"
)


@dataclass(frozen=True, slots=True)
class Learner:
    """Somebody made up who completed the programme; no one to enter as."""

    name: str
    name_zh: str
    card: str
    fee: str
    account: str
    phone: str


#: The last two named one telephone; the last is on no completion list.
LEARNERS = (
    Learner("Lee Ka Yan", "李嘉欣", "C668668(9)", "9800", "12345670001", "61230001"),
    Learner("Ho Wing Sze", "何詠詩", "D234567(7)", "7200", "12345670002", "61230002"),
    Learner("Yeung Chi Fai", "楊志輝", "E345678(5)", "9800", "12345670003", "61230003"),
    Learner("Tam Mei Ling", "譚美玲", "G456789(6)", "6400", "12345670004", "61230003"),
)


def build(people: dict[str, Person], scheme: Scheme) -> None:
    """Four paid claims, a sample of them, a demand that comes back in parts, a list."""
    made = [_approved(people, scheme, learner) for learner in LEARNERS]
    batch = _paid(people, scheme, made)
    with tenancy.scope(scheme.office_id):
        draw_sample(office=scheme.office, kind=Draw.Kind.POST_PAYMENT, by=SYSTEM)
        payments = batch.payments.order_by("claim__submitted_at")
        demanded = [payment.claim for payment in payments[:2]]
        _demand(people, scheme, demanded)
    _listed(people, scheme)


def _applicant(learner: Learner) -> Actor:
    organisation = Organisation.objects.create(
        kind=Kind.PERSON, name=learner.name, name_zh=learner.name_zh
    )
    word = learner.name.lower().replace(" ", ".")
    user = User.objects.create_user(f"{word}@demo.example", None, name=learner.name)
    membership = Membership.objects.create(
        user=user, organisation=organisation, role="trainee"
    )
    rights = ROLES["trainee"].permissions
    return Actor(user, organisation, "trainee", rights, key=f"m-{membership.pk}")


def _approved(people: dict[str, Person], scheme: Scheme, learner: Learner) -> Claim:
    by, today = _applicant(learner), timezone.localdate()
    with tenancy.scope(by.organisation_id):
        claim = claims.start_claim(scheme=scheme, track="training", by=by)
        for key, value in _facts(learner, today).items():
            claims.save_fact(claim=claim, key=key, value=value, based_on=0, by=by)
        _hand_in(claim, learner, by)
        state_invoice(
            claim=claim, number=f"PSB-{learner.account[-4:]}", supplier=SCHOOL,
            dated_on=today - timedelta(days=140), by=by,
            money=Money.of(learner.fee, "HKD"),
        )  # fmt: skip
        state_payee(
            claim=claim, name=learner.name, identity=learner.card, bank_code="024",
            account=learner.account, contact=Contact(learner.phone), by=by,
        )  # fmt: skip
        claim = claims.submit_claim(claim=Claim.objects.get(pk=claim.pk), by=by)
    maker, checker = people["ruby"].actor, people["vera"].actor
    with tenancy.scope(scheme.office_id):
        receive_claim(claim=claim)
        claim = office.take_claim(claim=claim, by=maker)
        claim = office.assess_claim(claim=claim, by=maker)
        return office.approve_claim(claim=claim, by=checker, seen=claim.revision)


def _facts(learner: Learner, today: date) -> dict[str, str]:
    return {
        "applicant_kind": "person",
        "resident": "yes",
        "status": "practitioner",
        "programme": PROGRAMME,
        "enrolment_date": str(today - timedelta(days=150)),
        "completion_date": str(today - timedelta(days=20)),
        "other_support": "no",
        "has_earlier_award": "no",
        "fee": learner.fee,
    }


def _hand_in(claim: Claim, learner: Learner, by: Actor) -> None:
    day = claim.created_at.date()
    pages = {
        paper: (paper, SPECIMEN.format(title=paper, name=learner.name, day=day))
        for paper in PAPERS
    }
    hand_in(claim, pages, by)


def _paid(people: dict[str, Person], scheme: Scheme, made: list[Claim]) -> PaymentBatch:
    """A batch put together by one, approved by another, and found on the statement."""
    amy, paul = people["amy"].actor, people["paul"].actor
    with tenancy.scope(scheme.office_id):
        batch = make_batch(
            scheme=scheme, claims=made, pay_on=timezone.localdate(), by=amy
        )
        approve_batch(batch=batch, sum_minor=batch.sum_minor, by=paul)
        batch = send_batch(batch=batch)
        lines = [(each.end_to_end, each.minor) for each in batch.payments.all()]
        _load(scheme, "DBIT", lines, amy)
        return batch


def _load(scheme: Scheme, sign: str, lines: list[tuple[str, int]], by: Actor) -> None:
    """A statement of the bank with these lines."""
    day, name = timezone.localdate().isoformat(), f"DEMO-{sign}"
    entries = "".join(
        ENTRY.format(
            amount=f"{minor / 100:.2f}", sign=sign, day=day, name=reference,
            reference=f"{name}-{number}",
        )
        for number, (reference, minor) in enumerate(lines, 1)
    )  # fmt: skip
    content = STATEMENT.format(name=name, day=day, entries=entries).encode()
    load_statement(scheme=scheme, content=content, name=f"{name}.xml", by=by)


def _demand(people: dict[str, Person], scheme: Scheme, paid: list[Claim]) -> None:
    """Two demands: one in instalments of which the first has come, one untouched."""
    today, recoveries = timezone.localdate(), list[Recovery]()
    for claim, amount in zip(paid, ("3000", "1200"), strict=True):
        recoveries.append(
            demand_back(
                claim=claim, money=Money.of(amount, "HKD"), reasons=["too_much"],
                note="",
                due_on=today + timedelta(days=30), by=people["vera"].actor,
            )
        )  # fmt: skip
    agree_plan(
        recovery=recoveries[0], count=3, first_on=today + timedelta(days=1),
        by=people["amy"].actor,
    )  # fmt: skip
    _load(scheme, "CRDT", [(recoveries[0].number, 100_000)], people["amy"].actor)


def _listed(people: dict[str, Person], scheme: Scheme) -> None:
    """The provider's list of who completed; one learner is not on it."""
    school = people["pia"]
    completed = timezone.localdate() - timedelta(days=20)
    rows = [f"{each.name},{each.card},{completed}" for each in LEARNERS[:-1]]
    rows.append(f"Chan Siu Ming,A123456(3),{completed}")
    content = "\n".join(["name,identity card,completion date", *rows]).encode()
    file = SimpleUploadedFile("completions.csv", content, "text/csv")
    with tenancy.scope(school.organisation.pk):
        hand_in_list(scheme=scheme, programme=PROGRAMME, file=file, by=school.actor)
