"""Signals that look at many claims together."""

from __future__ import annotations

from schemes.rules.signals.compared import Case, Found, applicants, matching


def sum_text(minor: int, currency: str) -> str:
    """A sum as sentences of signals write it."""
    return f"{currency} {minor / 100:,.2f}"


def identical_amounts(case: Case) -> Found | None:
    """Other applicants claimed the same cost to the cent.

    Fees of one programme are alike by nature and are not counted.
    """
    own = case.own
    runs = {}
    for line, cost in own.costs.items():
        runs[line] = [
            each
            for each in case.filed_near()
            if each.applicant != own.applicant
            and each.costs.get(line) == cost
            and (not own.programme or each.programme != own.programme)
        ]
    line = max(runs, key=lambda key: applicants(runs[key]), default="")
    if not line or applicants(runs[line]) < case.limits["least"]:
        return None
    amount = sum_text(own.costs[line], own.currency)
    return matching(runs[line], amount=amount, days=str(case.limits["days"]))


def just_under(case: Case) -> Found | None:
    """A cost in the band under a ceiling that is far fuller than the band below it."""
    own, limits = case.own, case.limits
    near = case.filed_near()
    for line, cost in own.costs.items():
        ceiling = limits["ceilings"].get(f"{own.track}/{line}")
        if ceiling is None:
            continue
        top = int(ceiling * 100)
        width = int(top * limits["width"] / 100)
        if not top - width < cost <= top:
            continue
        costs = [each.costs[line] for each in near if line in each.costs]
        count = 1 + sum(top - width < each <= top for each in costs)
        below = sum(top - 2 * width < each <= top - width for each in costs)
        if count >= limits["least"] and count >= limits["ratio"] * max(below, 1):
            return Found(
                {
                    "amount": sum_text(cost, own.currency),
                    "limit": sum_text(top, own.currency),
                    "count": str(count),
                    "below": str(below),
                    "days": str(limits["days"]),
                }
            )
    return None


def many_for_programme(case: Case) -> Found | None:
    """More learners of one programme completed it in a month than is likely."""
    own = case.own
    if not own.programme or own.completed is None:
        return None
    month = (own.completed.year, own.completed.month)
    alike = [
        each
        for each in case.of_other_applicants()
        if each.programme == own.programme
        and each.completed is not None
        and (each.completed.year, each.completed.month) == month
    ]
    count = 1 + applicants(alike)
    if count <= case.limits["most"]:
        return None
    shown = f"{month[0]}-{month[1]:02d}"
    return Found({"count": str(count), "programme": own.programme, "month": shown})


def fast_completion(case: Case) -> Found | None:
    """Hardly any time lies between enrolment and completion."""
    own = case.own
    if own.enrolled is None or own.completed is None:
        return None
    days = (own.completed - own.enrolled).days
    if not 0 <= days < case.limits["days"]:
        return None
    return Found({"count": str(days)})


def course_hours(case: Case) -> Found | None:
    """The hours of the programme do not fit between enrolment and completion."""
    own = case.own
    if own.hours is None or own.enrolled is None or own.completed is None:
        return None
    days = (own.completed - own.enrolled).days + 1
    if days < 1 or days * case.limits["hours"] >= own.hours:
        return None
    return Found({"hours": str(own.hours), "days": str(days)})


def many_by_one(case: Case) -> Found | None:
    """One person submits for more applicants than is likely."""
    own = case.own
    if not own.submitter:
        return None
    others = [
        each
        for each in case.of_other_applicants()
        if each.submitter == own.submitter
        and abs((each.filed - own.filed).days) <= case.limits["days"]
    ]
    if applicants(others) <= case.limits["most"]:
        return None
    return matching(others, days=str(case.limits["days"]))
