"""Officers who could do everything act at random: the rules about money hold after each step."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from accounts.permissions import Permission as P
from accounts.tenancy import scope
from measures.money import Money
from schemes.models import (
    Claim,
    Payment,
    PaymentBatch,
    Recovery,
    RepaymentOffer,
    StatementLine,
)
from schemes.services import (
    claims,
    office,
    payees,
    payments,
    recoveries,
    repaying,
    settling,
    statements,
)
from schemes.services.ledger import OverdrawnError
from schemes.services.proof import prove_ledger
from schemes.services.receipts import set_off
from schemes.services.reports import load_report
from schemes.services.watching import confirm_finding, judge_finding
from schemes.workflow import ASSESSING, DECIDING, WorkflowError
from tests.factories import schemes as make
from tests.schemes.reports import report_of
from tests.schemes.statements import statement_of
from tests.support.actors import actor_of

EVERYTHING = frozenset(
    {P.CLAIM_ASSESS, P.CLAIM_APPROVE, P.PAYMENT_MAKE, P.PAYMENT_APPROVE, P.CLAIM_READ}
)
#: Enough for one of the two claims and a part of the other.
BUDGET = "12000"
STEPS = 10


class World:
    """Two claims of one person under a tight budget, and four officers with every right."""

    def __init__(self) -> None:
        self.office = make.office_of(budget=BUDGET)
        organisation = self.office.organisation
        self.officers = [
            replace(actor_of("case_officer", organisation), permissions=EVERYTHING)
            for _ in range(4)
        ]
        first, self.applicant = make.submitted(self.office)
        second, _ = make.submitted(self.office, by=self.applicant, fee="5000")
        self.claims = [first, second]
        self.statements = 0

    def claim(self, rng: Random) -> Claim:
        return make.fresh(rng.choice(self.claims))

    def batch(self, rng: Random) -> PaymentBatch | None:
        found = list(PaymentBatch.objects.filter(scheme=self.office.scheme))
        return rng.choice(found) if found else None

    def payment(self, rng: Random) -> Payment | None:
        found = list(Payment.objects.filter(claim__scheme=self.office.scheme))
        return rng.choice(found) if found else None

    def recovery(self, rng: Random) -> Recovery | None:
        found = list(Recovery.objects.filter(scheme=self.office.scheme))
        return rng.choice(found) if found else None


def officer_acts(world, rng, by):
    claim = world.claim(rng)
    act = rng.choice(
        ["take", "take", "ask", "assess", "assess", "approve", "approve", "return",
         "decline", "decline", "reopen", "interest", "judge", "confirm"]
    )  # fmt: skip
    given = {"claim": claim, "by": by}
    if act == "take":
        office.take_claim(**given)
    elif act == "ask":
        due = timezone.localdate() + timedelta(days=9)
        office.ask_applicant(**given, questions=["Which?"], due_on=due)
    elif act == "assess":
        office.assess_claim(**given)
    elif act == "approve":
        office.approve_claim(**given, seen=claim.revision)
    elif act in ("judge", "confirm"):
        on_signal(claim, act, by, rng)
    elif act == "interest" and rng.random() < 0.2:
        office.declare_interest(**given, reason="a cousin")
    elif act in ("return", "decline", "reopen"):
        move = {"return": office.return_claim, "decline": office.decline_claim,
                "reopen": office.reopen_claim}[act]  # fmt: skip
        move(**given, reasons=["other"], note="", seen=claim.revision)


def on_signal(claim, act, by, rng):
    """Somebody says what a blocking signal is, or bears it out."""
    for finding in claim.findings.filter(blocks=True):
        if act == "judge":
            outcome = rng.choice(["false_alarm", "false_alarm", "true"])
            judge_finding(finding=finding, outcome=outcome, reason="So.", by=by)
        else:
            confirm_finding(finding=finding, by=by)


def cleared(claim, one, two):
    """Two persons call the blocking signals of a claim false alarms."""
    for finding in claim.findings.filter(blocks=True):
        now = judge_finding(
            finding=finding, outcome="false_alarm", reason="So.", by=one
        )
        confirm_finding(finding=now, by=two)


def money_moves(world, rng, by):
    act = rng.choice(["make", "make", "approve", "approve", "send", "send", "cancel"])
    batch = world.batch(rng)
    if act == "make":
        chosen = [
            make.fresh(claim) for claim in rng.sample(world.claims, rng.choice([1, 2]))
        ]
        payments.make_batch(
            scheme=world.office.scheme, claims=chosen, pay_on=make.PAY_ON, by=by
        )
    elif batch is None:
        return
    elif act == "approve":
        wrong = rng.random() < 0.1
        payments.approve_batch(batch=batch, sum_minor=batch.sum_minor + wrong, by=by)
    elif act == "send":
        payments.send_batch(batch=batch)
    else:
        payments.cancel_batch(batch=batch, by=by)


def bank_answers(world, rng, by):
    payment = world.payment(rng)
    if payment is None:
        return
    if rng.random() < 0.4:
        said = [(payment.end_to_end, rng.choice(["RJCT", "RJCT", "ACSC", "PDNG"]), "")]
        load_report(
            scheme=world.office.scheme, name="r.xml", by=by,
            content=report_of(
                payment.batch.number, said, reference=f"R{rng.randrange(9)}"
            ),
        )  # fmt: skip
        return
    world.statements += rng.choice([0, 1])
    minor = payment.minor + (rng.random() < 0.1)
    content = statement_of(
        [(payment.end_to_end, minor)], reference=f"S{world.statements}"
    )
    statements.load_statement(
        scheme=world.office.scheme, content=content, name="s.xml", by=by
    )


def recovery_acts(world, rng, by):
    claim, found = world.claim(rng), world.recovery(rng)
    act = rng.choice(
        ["demand", "demand", "came", "came", "keep", "propose", "refuse", "write_off",
         "plan", "settle", "check"]
    )  # fmt: skip
    if act == "demand":
        recoveries.demand_back(
            claim=claim, money=Money(rng.choice([1, 50_000, 784_000]), "HKD"),
            reasons=["other"], note="", due_on=make.PAY_ON, by=by,
        )  # fmt: skip
    elif act == "check":
        payees.check_account(
            claim=claim, note="Seen.", seen=claim.payee.account_masked, by=by
        )
    elif act == "settle":
        line = StatementLine.objects.filter(status="waiting").first()
        if line is not None:
            kind = rng.choice(list(settling.KINDS))
            number = rng.choice(["", line.end_to_end, claim.number])
            settling.settle_line(line=line, kind=kind, number=number, note="x", by=by)
    elif found is None:
        return
    elif act == "came":
        money_came(world, rng, found, by)
    elif act == "keep":
        set_off(recovery=found, award=claim, by=by, minor=rng.choice([None, 1, 40_000]))
    elif act == "propose":
        recoveries.propose_write_off(
            recovery=found, reasons=["insolvent"], note="", by=by
        )
    elif act == "refuse":
        recoveries.refuse_write_off(recovery=found, note="No.", by=by)
    elif act == "write_off":
        recoveries.write_off(recovery=found, open_minor=found.open_minor, by=by)
    elif act == "plan":
        repaying.agree_plan(
            recovery=found, count=rng.choice([1, 3]), first_on=make.PAY_ON, by=by
        )


def money_came(world, rng, recovery, by):
    """For a demand or an announced repayment: some of it, all, or more."""
    offer = RepaymentOffer.objects.filter(status="offered").first()
    number = offer.number if offer and rng.random() < 0.5 else recovery.number
    minor = rng.choice([1, recovery.open_minor or 1, recovery.minor])
    world.statements += rng.choice([0, 1])
    content = statement_of(
        [(number, minor)], reference=f"C{world.statements}", sign="CRDT"
    )
    statements.load_statement(
        scheme=world.office.scheme, content=content, name="c.xml", by=by
    )


def applicant_acts(world, rng):
    claim = world.claim(rng)
    with scope(world.applicant.organisation_id):
        act = rng.choice(["answer", "answer", "appeal", "withdraw", "offer", "account"])
        if act == "answer":
            for request in claim.requests.filter(answered_at=None):
                claims.answer_request(
                    request=request, answer="This.", by=world.applicant
                )
        elif act == "appeal":
            claims.appeal_claim(claim=claim, grounds="It is wrong.", by=world.applicant)
        elif act == "offer":
            repaying.offer_repayment(
                claim=claim, money=Money(rng.choice([1, 784_000]), "HKD"), reason="x",
                by=world.applicant,
            )  # fmt: skip
        elif act == "account":
            payees.change_account(
                claim=claim, name="Chan Siu Ming", bank_code="004",
                account=f"77777{rng.randrange(9)}", by=world.applicant,
            )  # fmt: skip
        elif rng.random() < 0.1:
            claims.withdraw_claim(claim=claim, by=world.applicant)


def step(world, rng):
    """One act by somebody, refused or not; a refusal leaves nothing behind."""
    by = rng.choice(world.officers)
    kind = rng.choices(
        ["office", "money", "bank", "recovery", "applicant"], [4, 4, 2, 5, 1]
    )[0]
    try:
        with transaction.atomic():
            if kind == "applicant":
                applicant_acts(world, rng)
                return
            with scope(world.office.organisation.pk):
                acts = {
                    "office": officer_acts,
                    "money": money_moves,
                    "bank": bank_answers,
                    "recovery": recovery_acts,
                }
                acts[kind](world, rng, by)
    except (WorkflowError, OverdrawnError):
        pass


#: How many acts the proper way has; a run may start before it or after any of them.
WAY = 11


def advance(world, acts):
    """The first claim, this many acts along the proper way."""
    one, two, three, four = world.officers
    claim, batch = world.claims[0], None
    way = [
        lambda: office.take_claim(claim=claim, by=one),
        lambda: office.assess_claim(claim=claim, by=one),
        lambda: cleared(claim, three, four),
        lambda: office.approve_claim(
            claim=claim, by=two, seen=make.fresh(claim).revision
        ),
        lambda: payments.make_batch(
            scheme=world.office.scheme, claims=[claim], pay_on=make.PAY_ON, by=three
        ),
        lambda: payments.approve_batch(batch=batch, sum_minor=batch.sum_minor, by=four),
        lambda: payments.send_batch(batch=batch),
        lambda: statements.load_statement(
            scheme=world.office.scheme, name="way.xml", by=three,
            content=statement_of(
                [(batch.payments.get().end_to_end, batch.sum_minor)], reference="WAY"
            ),
        ),
        lambda: recoveries.demand_back(
            claim=claim, money=Money(100_000, "HKD"), reasons=["other"], note="",
            due_on=make.PAY_ON, by=one,
        ),
        lambda: recoveries.propose_write_off(
            recovery=Recovery.objects.get(claim=claim), reasons=["insolvent"], note="",
            by=three,
        ),
        lambda: recoveries.write_off(
            recovery=Recovery.objects.get(claim=claim), open_minor=100_000, by=four
        ),
    ]  # fmt: skip
    with scope(world.office.organisation.pk):
        assert len(way) == WAY
        for act in way[:acts]:
            claim = make.fresh(claim)
            act()
            batch = PaymentBatch.objects.filter(scheme=world.office.scheme).first()


#: What the promises are judged by, read once for both claims.
TOLD_TOGETHER = (
    "payments__batch",
    "recoveries__entries",
    "set_offs",
    "events",
)


def broken(world):
    """What must never be and is, in words."""
    with scope(world.office.organisation.pk):
        yield from map(str, prove_ledger(world.office.scheme).differences)
        for claim in Claim.objects.filter(scheme=world.office.scheme).prefetch_related(
            *TOLD_TOGETHER
        ):
            live = [
                p
                for p in claim.payments.all()
                if p.status in ("waiting", "sent", "paid")
            ]
            if len(live) > 1:
                yield f"{claim}: paid twice"
            if any(payment.minor > (claim.amount_minor or 0) for payment in live):
                yield f"{claim}: paid above its award"
            yield from _alone(claim, live)
            yield from _not_owed(claim)


def _not_owed(claim):
    """What is wrong with money that was demanded back of a claim."""
    came = still = 0
    for recovery in claim.recoveries.all():
        entries = list(recovery.entries.all())
        if (
            recovery.minor - sum(entry.minor for entry in entries)
            != recovery.open_minor
        ):
            yield f"{recovery}: open is not what is left"
        still += recovery.open_minor
        came += sum(entry.minor for entry in entries if entry.kind != "write_off")
        people = [
            recovery.demanded_by_id, recovery.proposed_by_id, recovery.written_off_by_id,
        ]  # fmt: skip
        if recovery.status == "written_off" and len(set(people)) < 3:
            yield f"{recovery}: written off by too few"
    if came + still > (claim.amount_minor or 0):
        yield f"{claim}: asked back more than was paid"
    kept = sum(entry.minor for entry in claim.set_offs.all())
    paid = sum(p.minor for p in claim.payments.all() if p.status == "paid")
    if kept + paid > (claim.amount_minor or 0):
        yield f"{claim}: paid and kept above its award"
    is_open = any(recovery.open_minor for recovery in claim.recoveries.all())
    if is_open != (claim.state == "recovery"):
        yield f"{claim}: {claim.state}, and open is {is_open}"


def _alone(claim, live):
    did = [(event.verb, event.by_id) for event in claim.events.all()]
    makers = {user for verb, user in did if verb in ASSESSING}
    deciders = {user for verb, user in did if verb in DECIDING}
    if makers & deciders:
        yield f"{claim}: assessed and decided by one person"
    for payment in live:
        batch = payment.batch
        hands = [claim.assessed_by_id, claim.approved_by_id]
        if batch.status != "draft":
            hands.append(batch.approved_by_id)
        if None in hands or len(set(hands)) < len(hands) or batch.made_by_id in hands:
            yield f"{claim}: paid without enough people"


#: So often the stages are gone through for states that some seed is slow to meet.
MOST_TIMES = 12


def play(rng, *, stages, rounds, until=frozenset()):
    """This many random runs from each stage of the way; gives the states that were met.

    The stages are gone through again while one of `until` has not been met.
    """
    world = World()
    reached = set()
    for _ in range(MOST_TIMES):
        for acts in stages:
            with transaction.atomic():
                advance(world, acts)
                for _ in range(rounds):
                    reached |= run_at_random(world, rng)
                transaction.set_rollback(True)
        if until <= reached:
            break
    return reached


def run_at_random(world, rng):
    with transaction.atomic():
        for number in range(STEPS):
            step(world, rng)
            if number % 5 == 4 or number == STEPS - 1:
                wrong = list(broken(world))
                assert not wrong, wrong
        reached = set(Claim.objects.values_list("state", flat=True))
        transaction.set_rollback(True)
    return reached
