"""Signals that compare one claim with another."""

from __future__ import annotations

from schemes.rules.signals.compared import Case, Found, matching
from schemes.rules.signals.names import likeness, nearest


def same_person_programme(case: Case) -> Found | None:
    """One person claims one programme twice; a claim that came to nothing is no obstacle."""
    own = case.own
    if not own.person or not own.programme:
        return None
    return matching(
        each
        for each in case.others
        if each.is_live
        and each.person == own.person
        and each.programme == own.programme
    )


def same_instrument_cost(case: Case) -> Found | None:
    """One cost of one instrument is claimed twice; each year is a cost of its own."""
    own = case.own
    if not own.instrument:
        return None
    return matching(
        each
        for each in case.others
        if each.is_live
        and each.track == own.track
        and each.instrument == own.instrument
        and set(each.costs) & set(own.costs)
    )


def same_document(case: Case) -> Found | None:
    """The very bytes were handed in before: by somebody else, or for another cost."""
    own, reusable = case.own, set(case.limits["reusable"])
    of_own = {sha for sha, paper in own.papers if paper not in reusable}
    of_all = {sha for sha, _paper in own.papers}
    return matching(
        each
        for each in case.others
        if (
            each.applicant != own.applicant
            and of_all & {sha for sha, _paper in each.papers}
        )
        or (
            each.applicant == own.applicant
            and each.is_live
            and of_own & {sha for sha, _paper in each.papers}
        )
    )


def same_account(case: Case) -> Found | None:
    """Several applicants name one bank account."""
    if not case.own.account:
        return None
    return matching(
        each for each in case.of_other_applicants() if each.account == case.own.account
    )


def similar_name(case: Case) -> Found | None:
    """Almost the same name with another card, in one programme at about the same time."""
    own = case.own
    if not (own.person and own.payee and own.programme and own.completed):
        return None
    near = [
        each
        for each in case.of_other_applicants()
        if each.programme == own.programme
        and each.person not in ("", own.person)
        and each.completed is not None
        and abs((each.completed - own.completed).days) <= case.limits["days"]
        and likeness(each.payee, own.payee) >= case.limits["likeness"]
    ]
    return matching(near, name=own.payee)


def payee_not_applicant(case: Case) -> Found | None:
    """The account is in a name unlike every name of the applicant."""
    own = case.own
    found = nearest(own.payee, own.applicant_names)
    if found is None or found >= case.limits["likeness"]:
        return None
    return Found({"name": own.payee, "applicant": own.applicant_names[0]})


def officer_is_applicant(case: Case) -> Found | None:
    """Somebody who handled the claim belongs to the organisation that claims."""
    theirs = [o.name for o in case.officers if case.own.applicant in o.organisations]
    return Found({"officers": ", ".join(theirs)}) if theirs else None


def officer_named_like_payee(case: Case) -> Found | None:
    """Somebody who handled the claim is called almost like whom it pays."""
    like = [
        officer.name
        for officer in case.officers
        if case.own.payee
        and likeness(officer.name, case.own.payee) >= case.limits["likeness"]
    ]
    if not like:
        return None
    return Found({"officers": ", ".join(like), "name": case.own.payee})
