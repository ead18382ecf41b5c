"""The workflow table itself: every state, every holder, four eyes of persons."""

from uuid import UUID, uuid4

import pytest

from accounts.permissions import Permission as P
from accounts.roles import AUTHORITY_PERMISSIONS, ROLES
from schemes.models import Claim
from schemes.workflow import (
    ASSESSING,
    DECIDING,
    OFFICERS,
    PAYING,
    TRANSITIONS,
    Hand,
    bar,
    find,
    from_state,
)

S = Claim.State
ME, SHE, HE = uuid4(), uuid4(), uuid4()


def hands(*acts: tuple[str, UUID]) -> list[Hand]:
    return [Hand(verb, who) for verb, who in acts]


def test_every_state_can_be_reached_from_a_draft():
    reached = {S.DRAFT}
    while True:
        more = {t.target for t in TRANSITIONS if t.source in reached} - reached
        if not more:
            break
        reached |= more
    assert reached == set(S)


def test_every_transition_has_somebody_who_may_do_it():
    held = {p for role in ROLES.values() for p in role.permissions}
    held |= {p for given in AUTHORITY_PERMISSIONS.values() for p in given}
    assert [t.verb for t in TRANSITIONS if t.by and t.by not in held] == []


def test_no_verb_leads_two_ways_from_one_state():
    places = [(t.verb, t.source) for t in TRANSITIONS]
    assert len(places) == len(set(places))


def test_only_what_greenfin_does_itself_has_no_holder():
    assert {t.verb for t in TRANSITIONS if t.by is None} == {"lapse"}


def test_no_role_holds_two_of_the_three_keys():
    keys = {P.CLAIM_ASSESS, P.CLAIM_APPROVE, P.PAYMENT_APPROVE}
    assert [r.key for r in ROLES.values() if len(r.permissions & keys) > 1] == []


def test_page_asks_the_table_what_a_role_may_do():
    checker = ROLES["checker"].permissions
    verbs = {t.verb for t in from_state(S.ASSESSED, checker)}
    assert verbs == {"return", "approve", "decline"}
    assert {t.verb for t in from_state(S.PAID, checker)} == {"demand"}
    assert from_state(S.WITHDRAWN, checker) == []


def test_unknown_way_is_none():
    assert find("approve", S.DRAFT) is None


@pytest.mark.parametrize("verb", ["approve", "decline", "return"])
def test_who_assessed_does_not_decide(verb):
    transition = find(verb, S.ASSESSED)
    assert "another person" in bar(transition, ME, hands(("assess", ME)))
    assert bar(transition, SHE, hands(("assess", ME))) == ""


def test_who_assessed_or_decided_makes_no_batch():
    transition = find("batch", S.APPROVED)
    past = hands(("assess", ME), ("approve", SHE))
    assert [bool(bar(transition, who, past)) for who in (ME, SHE, HE)] == [
        True,
        True,
        False,
    ]


def test_payment_takes_a_person_who_did_nothing_on_it_before():
    transition = find("send", S.IN_BATCH)
    past = hands(("assess", ME), ("approve", SHE), ("batch", HE))
    assert all(bar(transition, who, past) for who in (ME, SHE, HE))
    assert bar(transition, uuid4(), past) == ""


def test_person_is_barred_whatever_role_came_later():
    # The act counts, not the role it was done in: an earlier return bars from a batch.
    transition = find("batch", S.APPROVED)
    past = hands(("assess", ME), ("return", SHE), ("assess", ME), ("approve", HE))
    assert bar(transition, SHE, past)


@pytest.mark.parametrize("verb", ["screen", "ask", *ASSESSING, *DECIDING, *PAYING])
def test_after_an_appeal_nobody_acts_who_acted_before_it(verb):
    assert verb in OFFICERS
    past = hands(("submit", HE), (verb, ME), ("appeal", HE))
    transition = find("screen", S.APPEAL)
    assert "before its appeal" in bar(transition, ME, past)
    assert bar(transition, SHE, past) == ""


def test_applicant_is_not_barred_by_an_appeal():
    past = hands(("submit", ME), ("decline", SHE), ("appeal", ME))
    answer = find("answer", S.INFO_REQUESTED)
    assert bar(answer, ME, past) == ""


def test_what_undoes_an_assessment_voids_it():
    voiding = {t.verb for t in TRANSITIONS if t.voids}
    assert voiding == {"return", "reopen", "appeal"}
    assert all(t.needs_reason for t in TRANSITIONS if t.voids)
