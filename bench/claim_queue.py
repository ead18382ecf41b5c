"""The first page of a queue of 200,000 claims, on PostgreSQL as the web role.

Run: bin/bench claim_queue. Through the whole middleware; the processor time of the
database's own process counts.
"""

from __future__ import annotations

import os
import statistics
import sys
import time

import psycopg
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction

from accounts import tenancy
from accounts.models import Membership, Organisation, User
from bench.form_world import RUNS, Visitor, measured
from bench.section_page import count_queries
from schemes.models import Scheme
from schemes.selectors.library import library

CLAIMS, OFFICERS, TIMES = 200_000, 12, 5
MOST_QUERIES, MOST_MS = 12, 60
STATES = ("submitted", "screening", "returned", "appeal")


def main() -> int:
    """Prints the medians of a small queue and the long one; 1 if a target is missed."""
    small, large = make_office(500), make_office(CLAIMS)
    analyse()
    long = f"{CLAIMS:,} claims"
    pages = {
        long: (large, {}, 50),
        "search by number": (large, {"QUERY_STRING": f"q=BQ-26-{CLAIMS // 2:08d}"}, 1),
        "500 claims": (small, {}, 50),
    }
    found = {}
    for name, (visitor, query, rows) in pages.items():

        def ask(visitor=visitor, query=query):
            return visitor.ask("/office/claims/", **query)

        status, content = ask()
        assert status.startswith("200"), status
        assert content.decode().count("/office/claims/") > rows, name
        queries = count_queries(ask)
        measured(ask, TIMES)
        runs = [measured(ask, TIMES) for _ in range(RUNS)]
        found[name] = (queries, statistics.median(runs))
        spread = f"{min(runs):.1f} to {max(runs):.1f}"
        print(f"{name}: {queries} queries, CPU {found[name][1]:.1f} ms ({spread})")
    queries, milliseconds = found[long]
    print(f"ratio to 500 claims {milliseconds / found['500 claims'][1]:.2f}")
    return 0 if queries <= MOST_QUERIES and milliseconds <= MOST_MS else 1


def make_office(claims: int):
    """A signed-in officer of an office with that many claims to examine."""
    key = "training_subsidy" if claims == CLAIMS else "gsf_grant"
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
    # An office's people need a second factor before they see anything.
    TOTP.activate(users[0], "JBSWY3DPEHPK3PXP")
    fill(scheme, claims, people, users)
    return Visitor(users[0])


def fill(scheme, claims: int, people, users) -> None:
    """That many submitted claims with the step their clock is read from, by the owner."""
    newest = library().scheme(scheme.key).newest
    given = {
        "office": scheme.office_id, "scheme": scheme.pk, "claims": claims,
        "prefix": "BQ-26-" if claims == CLAIMS else "BS-26-",
        "track": next(iter(newest.tracks)), "label": newest.terms.version,
        "sha256": newest.sha256, "people": [each.pk for each in people],
        "users": [each.pk for each in users], "states": list(STATES),
    }  # fmt: skip
    with owner() as connection:
        connection.execute(CLAIMS_SQL, given)
        connection.execute(EVENTS_SQL, given)


CLAIMS_SQL = """
INSERT INTO schemes_claim (id, organisation_id, office_id, scheme_id, track, instrument,
    number, state, revision, version_label, version_sha256, outcome_sha256, currency,
    amount_minor, created_at, submitted_at, assigned_to_id)
SELECT gen_random_uuid(), (%(people)s::uuid[])[1 + n %% 1000], %(office)s, %(scheme)s,
    %(track)s, '', %(prefix)s || lpad(n::text, 8, '0'), (%(states)s::text[])[1 + n %% 4], 1,
    %(label)s, %(sha256)s, '', 'HKD', 784000, at, at, (%(users)s::uuid[])[1 + n %% 12]
FROM (SELECT n, now() - make_interval(mins => (n * 7919) %% 40000) AS at
    FROM generate_series(0, %(claims)s - 1) n) filed"""
EVENTS_SQL = """
INSERT INTO schemes_claimevent (id, claim_id, sequence, verb, from_state, to_state,
    by_label, reasons, note, at, before_sha256, after_sha256)
SELECT gen_random_uuid(), id, 1, 'submit', 'draft', 'submitted', 'x', '[]', '',
    submitted_at, '', '' FROM schemes_claim WHERE office_id = %(office)s"""


def owner():
    """A connection of the owner, whom no row policy holds up."""
    return psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True)


def analyse() -> None:
    """What autovacuum does in time; as the owner, for the web role owns no table."""
    with owner() as connection:
        connection.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    sys.exit(main())
