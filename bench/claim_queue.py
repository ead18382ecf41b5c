"""The first page of a queue of 200,000 claims, on PostgreSQL as the web role.

Run: bin/bench claim_queue. Through the whole middleware; the processor time of the
database's own process counts.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from datetime import timedelta
from uuid import UUID

from bench.form_world import RUNS, Visitor, measured, prepare
from bench.section_page import count_queries

CLAIMS, OFFICERS, TIMES = 200_000, 12, 5
MOST_QUERIES, MOST_MS = 12, 60
BATCH = 5_000
STATES = ("submitted", "screening", "returned", "appeal")


def main() -> int:
    """Prints the medians of a small queue and the long one; 1 if a target is missed."""
    prepare()
    small, _office = make_office(500)
    status, _content = small.ask("/office/claims/")
    assert status.startswith("200"), status
    large, office_id = make_office(CLAIMS)
    analyse()
    pages = {
        f"{CLAIMS:,} claims": large,
        f"{CLAIMS:,}, search by number": large,
        "500 claims": small,
    }
    paths = ["/office/claims/", f"/office/claims/?q={number_of(office_id)}"]
    found = {}
    for name, visitor in pages.items():
        path = paths["search" in name]
        status, content = visitor.ask(path)
        assert status.startswith("200"), status
        rows = content.decode().count('<th scope="row">')
        assert rows >= (1 if "search" in name else 50), rows
        queries = count_queries(lambda v=visitor, p=path: v.ask(p))
        runs = [
            measured(lambda v=visitor, p=path: v.ask(p), TIMES) for _ in range(RUNS)
        ]
        found[name] = (queries, statistics.median(runs))
        print(
            f"{name}: {queries} queries, CPU {statistics.median(runs):.1f} ms"
            f" ({min(runs):.1f} to {max(runs):.1f})"
        )
    queries, milliseconds = found[f"{CLAIMS:,} claims"]
    ratio = milliseconds / found["500 claims"][1]
    print(f"ratio to 500 claims {ratio:.2f}")
    return 0 if queries <= MOST_QUERIES and milliseconds <= MOST_MS else 1


def make_office(claims: int):
    """A signed-in officer of an office with that many claims to examine; and its id."""
    from allauth.mfa.totp.internal.auth import TOTP
    from django.db import transaction
    from django.utils import timezone

    from accounts import tenancy
    from accounts.models import Membership, Organisation, User
    from schemes.models import Claim, Scheme
    from schemes.selectors.library import library

    rng, now = random.Random(claims), timezone.now()
    key = "training_subsidy" if claims == CLAIMS else "gsf_grant"
    track = "training" if claims == CLAIMS else "external_review"
    newest = library().scheme(key).newest
    office = Organisation(kind="scheme_office", name=f"Bench {claims}")
    with tenancy.scope(office.pk), transaction.atomic():
        office.save()
        people = Organisation.objects.bulk_create(
            Organisation(kind="person", name=f"Person {n}") for n in range(1_000)
        )
        scheme = Scheme.objects.create(key=key, office=office)
        users = [
            User.objects.create_user(f"o{n}-{time.time_ns()}@example.org", "a word 1")
            for n in range(OFFICERS)
        ]
        for user in users:
            Membership.objects.create(
                user=user, organisation=office, role="case_officer"
            )
        for start in range(0, claims, BATCH):
            made = [
                Claim(
                    organisation=rng.choice(people), office=office, scheme=scheme,
                    track=track, currency="HKD", amount_minor=784_000,
                    number=f"B{claims}-{start + n}", state=rng.choice(STATES),
                    version_label=newest.terms.version, version_sha256=newest.sha256,
                    submitted_at=now - timedelta(minutes=rng.randrange(40_000)),
                    assigned_to=rng.choice(users),
                )
                for n in range(min(BATCH, claims - start))
            ]  # fmt: skip
            Claim.objects.bulk_create(made)
            submit(made)
    # An office's people need a second factor before they see anything.
    TOTP.activate(users[0], "JBSWY3DPEHPK3PXP")
    return Visitor(users[0]), office.pk


def submit(claims) -> None:
    """The first step of each claim, which its clock is read from."""
    from schemes.models import ClaimEvent

    ClaimEvent.objects.bulk_create(
        ClaimEvent(
            claim=claim, sequence=1, verb="submit", from_state="draft",
            to_state="submitted", by_label="x", at=claim.submitted_at,
            before_sha256="", after_sha256="",
        )
        for claim in claims
    )  # fmt: skip


def number_of(office_id: UUID) -> str:
    """The number of one of the claims."""
    return f"B{CLAIMS}-{CLAIMS // 2}"


def analyse() -> None:
    """What autovacuum does in time; as the owner, for the web role owns no table."""
    import os

    import psycopg

    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    sys.exit(main())
