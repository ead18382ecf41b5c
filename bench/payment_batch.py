"""A batch of 10,000 payments to the bank and back, with every check, on PostgreSQL.

Run: bin/bench payment_batch. Ours makes the batch of approved claims of as many people,
approves it, writes and validates its file, posts each payment, then loads the bank's
statement of as many lines. The twin writes the same pain.001 and reads the same camt.053
without a database: what no implementation can do without.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Membership, Organisation, User
from accounts.roles import ROLES
from accounts.sealing import seal
from accounts.tenancy import scope
from bench.form_world import backend_seconds
from documents.storage import opened
from measures.money import Money
from schemes.bank_files.credit_transfer import write_transfer
from schemes.bank_files.profile import profiles
from schemes.bank_files.statement import read_statement
from schemes.ledger import Event
from schemes.models import Claim, ClaimEvent, Payee, Scheme
from schemes.selectors.library import library
from schemes.services.ledger import Entry, post_all
from schemes.services.office import appropriate
from schemes.services.payments import (
    approve_batch,
    file_of,
    make_batch,
    name_account,
    send_batch,
)
from schemes.services.proof import prove_ledger
from schemes.services.statements import load_statement
from tests.schemes.statements import statement_of

PAYMENTS = int(os.environ.get("BENCH_PAYMENTS", "10000"))
RUNS, TARGET = int(os.environ.get("BENCH_RUNS", "3")), 10.0
AMOUNT = 784_000


def measured(work: Callable[[], object]) -> tuple[float, object]:
    """CPU seconds of one call, the database's process included, and what it gave."""
    began, database = time.process_time(), backend_seconds()
    given = work()
    return time.process_time() - began + backend_seconds() - database, given


def make_office(run: int):
    """An office with its people, a scheme with money, and who may do what."""
    office = Organisation(kind="scheme_office", name=f"Bench office {run}")
    people = {}
    with scope(office.pk):
        office.save()
        for role in ("case_officer", "checker", "payment_approver",
                     "scheme_administrator"):  # fmt: skip
            user = User.objects.create_user(f"{role}{uuid4().hex}@example.org", "a 1")
            Membership.objects.create(user=user, organisation=office, role=role)
            people[role] = Actor(user, office, role, ROLES[role].permissions)

        scheme = Scheme.objects.create(key="training_subsidy", office=office)
        administrator = people["scheme_administrator"]
        appropriate(
            scheme=scheme, money=Money.of(10**9, "HKD"), entry="b", by=administrator
        )
        name_account(
            scheme=scheme, name="Bench", bank_code="004", number="123456789",
            profile="fps", by=administrator,
        )  # fmt: skip
    return scheme, people


def make_claims(scheme, people) -> list:
    """Approved claims of as many people, with the steps that led there, in the ledger."""
    newest = library().scheme(scheme.key).newest
    now, sealed = datetime.now(UTC), seal("34567890123")
    maker, checker = people["case_officer"], people["checker"]
    owners = [Organisation(kind="person", name=f"P{n}") for n in range(PAYMENTS)]
    claims = [
        Claim(
            organisation=owner, office_id=scheme.office_id, scheme=scheme,
            track="training", number=f"TS-26-{uuid4().hex[:12].upper()}",
            state="approved", revision=4, currency="HKD", amount_minor=AMOUNT,
            version_label=newest.terms.version, version_sha256=newest.sha256,
            outcome={"eligible": "yes"}, outcome_sha256="0" * 64, submitted_at=now,
            decided_at=now, assessed_by=maker.user, approved_by=checker.user,
        )
        for owner in owners
    ]  # fmt: skip
    steps = (
        ("submit", None),
        ("screen", maker),
        ("assess", maker),
        ("approve", checker),
    )
    with scope(scheme.office_id):
        Organisation.objects.bulk_create(owners)
        Claim.objects.bulk_create(claims)
        Payee.objects.bulk_create(
            Payee(
                claim=claim, name=f"Chan Siu Ming {n}", bank_code="012",
                account_sealed=sealed, account_hash=f"{n:064}", account_masked="012 …",
            )
            for n, claim in enumerate(claims)
        )  # fmt: skip
        ClaimEvent.objects.bulk_create(
            ClaimEvent(
                claim=claim, sequence=n, verb=verb, from_state="x", to_state="y",
                by=by.user if by else None, by_label="b", before_sha256="0" * 64,
                after_sha256="0" * 64,
            )
            for claim in claims
            for n, (verb, by) in enumerate(steps, 1)
        )  # fmt: skip
        money = Money(AMOUNT, "HKD")
        post_all(
            scheme=scheme, by=checker,
            entries=[
                Entry(Event.APPROVED, money, f"approved:{claim.pk}:4", now.date(), claim)
                for claim in claims
            ],
        )  # fmt: skip
    return claims


def proved(scheme) -> None:
    """Stops the benchmark if a cent is out of place."""
    with scope(scheme.office_id):
        wrong = prove_ledger(scheme).differences
    if wrong:
        raise SystemExit("\n".join(map(str, wrong)))


def approved(scheme, people, claims):
    """The batch put together and approved."""
    with scope(scheme.office_id):
        batch = make_batch(
            scheme=scheme, claims=claims, by=people["scheme_administrator"],
            pay_on=timezone.localdate() + timedelta(days=2),
        )  # fmt: skip
        return approve_batch(
            batch=batch, sum_minor=batch.sum_minor, by=people["payment_approver"]
        )


def exported(batch):
    """Ours: written, validated, kept, every payment moved, recorded and posted."""
    with scope(batch.office_id):
        return send_batch(batch=batch)


def twin_of(batch):
    """The same file written and validated from plain values."""
    payments = list(batch.payments.select_related("claim"))
    given = file_of(batch, payments)
    return measured(lambda: write_transfer(given, profiles()["fps"]))[0]


def main() -> int:
    """Prints the medians of each part; 1 if a target is missed."""
    found: dict[str, list[float]] = {}
    for run in range(RUNS):
        for name, spent in one_run(run).items():
            found.setdefault(name, []).append(spent)
    return _report(found)


def one_run(run: int) -> dict[str, float]:
    """CPU seconds of each part; the books are proved after each."""
    scheme, people = make_office(run)
    claims = make_claims(scheme, people)
    proved(scheme)
    making, batch = measured(lambda: approved(scheme, people, claims))
    exporting, batch = measured(lambda: exported(batch))
    proved(scheme)
    with scope(scheme.office_id):
        bare = twin_of(batch)
        with opened(batch.file) as file:
            assert file.read().count(b"<CdtTrfTxInf>") == PAYMENTS
        names = batch.payments.values_list("end_to_end", "minor")
        content = statement_of(names, reference=f"BENCH-{run}")
    reading, _lines = measured(lambda: read_statement(content))

    def match():
        with scope(scheme.office_id):
            return load_statement(
                scheme=scheme, content=content, name="s.xml",
                by=people["scheme_administrator"],
            )  # fmt: skip

    matched, statement = measured(match)
    with scope(scheme.office_id):
        assert statement.lines.filter(status="matched").count() == PAYMENTS
    proved(scheme)
    release(scheme)
    return {
        "make, approve": making,
        "export": exporting, "bare file": bare, "match": matched, "bare reading": reading,
    }  # fmt: skip


def release(scheme) -> None:
    """Lets the next run have the scheme's name."""
    with scope(scheme.office_id):
        scheme.key = f"bench-{uuid4().hex[:12]}"
        scheme.save(update_fields=["key"])


def _report(found: dict[str, list[float]]) -> int:
    print(f"payment_batch, {PAYMENTS:,} payments: CPU s, median of {RUNS} runs")
    middle = {}
    for name, times in found.items():
        middle[name] = sorted(times)[len(times) // 2]
        print(
            f"  {name:<14} {middle[name]:6.2f} ({min(times):.2f} to {max(times):.2f})"
        )
    well = all(middle[name] <= TARGET for name in ("export", "match"))
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
