"""Functions of days: writing one, counting between two, months and years on from one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from questionnaires.language.calls import Call, function
from questionnaires.language.errors import ExpressionError
from questionnaires.language.functions import mapped
from questionnaires.language.kinds import DATE, NUMBER, Term, rescaled
from questionnaires.language.run import Run
from questionnaires.language.units import unit

MONTHS_IN_YEAR = 12
MOST_MONTHS = 12_000
_MONTH = unit("month")


def months_on(day: date, months: int) -> date:
    """The same day so many months later, or the month's last where it has no such day."""
    return day + relativedelta(months=months)


def whole_years(first: date, last: date) -> int:
    """How many full years have passed on `last` since `first`; never below zero."""
    years = max(last.year - first.year, 0)
    return years - (years > 0 and months_on(first, MONTHS_IN_YEAR * years) > last)


def begun_years(first: date, last: date) -> int:
    """How many years have begun before `last`, the first one on `first` itself."""
    if last <= first:
        return 0
    years = whole_years(first, last)
    return years + (months_on(first, MONTHS_IN_YEAR * years) < last)


@function("date", 1, 3)
def _date(call: Call) -> Term:
    try:
        if len(call) == 1:
            day = date.fromisoformat(call.word(0))
        else:
            day = date(*(call.whole(position) for position in range(len(call))))
    except (ValueError, TypeError, OverflowError):
        raise ExpressionError(
            "That is not a day.", 'Write date("2024-12-31") or date(2024, 12, 31).'
        ) from None
    return Term(DATE, lambda _run: day)


@function("days_between", 2)
def _days_between(call: Call) -> Term:
    first, last = call.term(0, "date").run, call.term(1, "date").run

    def days(run: Run) -> Decimal | None:
        start, end = first(run), last(run)
        return None if start is None or end is None else Decimal((end - start).days)

    return Term(NUMBER, days)


@function("year", 1)
def _year(call: Call) -> Term:
    return mapped(call.term(0, "date"), lambda day: Decimal(day.year), NUMBER)


@function("add_months", 2)
def _add_months(call: Call) -> Term:
    first, count = call.term(0, "date").run, call.term(1, "number")
    if count.kind.dimension not in (None, (), _MONTH.dimension):
        raise ExpressionError(
            f"add_months() needs a number of months, not {count.kind}.",
            'Write add_months(day, 3) or qty(5, "year").',
        )
    if count.kind.dimension:
        months = rescaled(count.run, count.kind.scale / _MONTH.scale)
    else:
        months = count.run

    def later(run: Run) -> date | None:
        day, number = first(run), months(run)
        if day is None or number is None or number != int(number):
            return None
        if abs(number) > MOST_MONTHS:
            return None
        return months_on(day, int(number))

    return Term(DATE, later)


def _years(count: Callable[[date, date], int]) -> Callable[[Call], Term]:
    def build(call: Call) -> Term:
        first, last = call.term(0, "date").run, call.term(1, "date").run

        def years(run: Run) -> Decimal | None:
            start, end = first(run), last(run)
            return None if start is None or end is None else Decimal(count(start, end))

        return Term(NUMBER, years)

    return build


function("whole_years", 2)(_years(whole_years))
function("begun_years", 2)(_years(begun_years))
