"""Which role may do what: promises kept as data, and rules that hold for every role."""

from pathlib import Path

import pytest
import yaml

from accounts.models import Authority
from accounts.permissions import LABELS, Permission
from accounts.roles import (
    ACTS_FOR_PRINCIPALS,
    AUTHORITY_PERMISSIONS,
    ROLES,
    Kind,
    roles_of,
)

PROMISED = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "roles.yaml").read_text("utf-8")
)
AUDITORS = {key for key in ROLES if key.endswith("_auditor")}
#: What changes something, or takes data out.
ACTS = {
    Permission.MEMBERS_MANAGE,
    Permission.TOKENS_MANAGE,
    Permission.JOBS_OPERATE,
    Permission.NUMBER_CHECK,
    Permission.RESPONSE_EDIT,
    Permission.RESPONSE_SIGN,
    Permission.CONSENT_GRANT,
    Permission.LOAN_BOOK_UPLOAD,
    Permission.RISK_VIEW_BUILD,
    Permission.RISK_VIEW_EXPORT,
    Permission.BORROWER_INVITE,
    Permission.BORROWER_LINK,
    Permission.COMPLETION_UPLOAD,
    Permission.CONTENT_EDIT,
}
ANSWERS = {Permission.RESPONSE_VIEW, Permission.RESPONSE_EDIT, Permission.RESPONSE_SIGN}
GUARDED = {Kind.BANK, Kind.SCHEME_OFFICE, Kind.PLATFORM}


@pytest.mark.parametrize("key", PROMISED)
def test_role_may_exactly_what_is_promised(key):
    role, promise = ROLES[key], PROMISED[key]
    assert role.kind == promise["kind"]
    assert sorted(role.permissions) == sorted(promise["may"])
    assert role.second_factor is promise.get("second_factor", False)


@pytest.mark.parametrize("key", ROLES)
def test_banks_offices_and_operators_need_a_second_factor(key):
    assert ROLES[key].second_factor is (ROLES[key].kind in GUARDED)


@pytest.mark.parametrize("key", sorted(AUDITORS))
def test_auditor_reads_the_record_and_changes_nothing(key):
    assert Permission.AUDIT_VIEW in ROLES[key].permissions
    assert not ROLES[key].permissions & ACTS


@pytest.mark.parametrize("key", ROLES)
def test_answers_are_for_companies_and_those_who_rate_their_bank(key):
    if ROLES[key].kind != Kind.COMPANY and key != "bank_administrator":
        assert not ROLES[key].permissions & ANSWERS
    if ROLES[key].kind != Kind.COMPANY:
        assert Permission.CONSENT_GRANT not in ROLES[key].permissions


@pytest.mark.parametrize("key", ROLES)
def test_jobs_of_all_are_the_operators_alone(key):
    assert (Permission.JOBS_OPERATE in ROLES[key].permissions) is (key == "operator")


def test_kind_that_invites_members_can_see_them():
    managing = {r.key for r in ROLES.values() if Permission.MEMBERS_MANAGE in r.permissions}  # fmt: skip
    seeing = {r.key for r in ROLES.values() if Permission.MEMBERS_VIEW in r.permissions}
    assert managing <= seeing


def test_every_kind_has_a_role_and_every_role_stands_in_its_kind():
    listed = [role.key for kind in Kind for role in roles_of(kind)]
    assert sorted(listed) == sorted(ROLES)
    assert all(roles_of(kind) for kind in Kind)
    assert roles_of("no_such_kind") == []


def test_every_task_of_an_authority_says_what_it_permits():
    assert set(AUTHORITY_PERMISSIONS) == set(Authority.Task.values)


@pytest.mark.parametrize("task", AUTHORITY_PERMISSIONS)
def test_no_authority_lets_an_agent_sign_consent_or_manage(task):
    never = {
        Permission.RESPONSE_SIGN,
        Permission.CONSENT_GRANT,
        Permission.MEMBERS_MANAGE,
        Permission.TOKENS_MANAGE,
        Permission.AUDIT_VIEW,
    }
    assert not AUTHORITY_PERMISSIONS[task] & never


def test_who_acts_for_principals_is_an_agent_and_no_auditor():
    agents = {role.key for role in roles_of(Kind.AGENT)}
    assert agents - AUDITORS == ACTS_FOR_PRINCIPALS


def test_every_permission_has_words_and_a_holder():
    held = {p for role in ROLES.values() for p in role.permissions}
    assert held == set(Permission) == set(LABELS)
