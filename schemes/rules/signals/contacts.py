"""Signals about persons and firms behind claims: where they are reached, who owns them."""

from __future__ import annotations

from schemes.rules.signals.compared import Case, Found, applicants, matching
from schemes.rules.signals.names import likeness, surnames


def same_phone(case: Case) -> Found | None:
    """Several applicants name one telephone."""
    if not case.own.phone:
        return None
    others = [o for o in case.of_other_applicants() if o.phone == case.own.phone]
    return matching(others) if applicants(others) > case.limits["most"] else None


def same_address(case: Case) -> Found | None:
    """Several firms are at one address; that persons share a home says nothing."""
    own = case.own
    if not (own.address and own.is_firm):
        return None
    others = [
        each
        for each in case.of_other_applicants()
        if each.is_firm and each.address == own.address
    ]
    return matching(others) if applicants(others) > case.limits["most"] else None


def birth_year(case: Case) -> Found | None:
    """Almost the same name and the same year of birth, with another identity card."""
    own = case.own
    if not (own.person and own.payee and own.born):
        return None
    near = [
        each
        for each in case.of_other_applicants()
        if each.born == own.born
        and each.person not in ("", own.person)
        and likeness(each.payee, own.payee) >= case.limits["likeness"]
    ]
    return matching(near, name=own.payee, year=str(own.born))


def officer_address(case: Case) -> Found | None:
    """Somebody who handled the claim lives where the applicant does, with one surname."""
    own = case.own
    theirs = [
        officer.name
        for officer in case.officers
        if own.address
        and officer.address == own.address
        and surnames(officer.name) & surnames(own.payee)
    ]
    return Found({"officers": ", ".join(theirs)}) if theirs else None


def shared_owner(case: Case) -> Found | None:
    """Reviewer and borrower have an owner of nearly the same name."""
    for mine in case.own.owners:
        for theirs in case.own.reviewer_owners:
            if likeness(mine, theirs) >= case.limits["likeness"]:
                return Found({"owner": mine, "reviewer": theirs})
    return None
