"""factor(): dated figures from elsewhere, chosen by the months they are used for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

from measures.sourced import Sourced
from questionnaires.language.calls import Call, function
from questionnaires.language.errors import ExpressionError, did_you_mean
from questionnaires.language.kinds import NUMBER, Kind, Term
from questionnaires.language.months import month_parts
from questionnaires.language.run import FactorUse, Run
from questionnaires.language.units import Unit, UnitError, convert

Month = tuple[date, Decimal]


@function("factor", 3, 4)
def _factor(call: Call) -> Term:
    """factor(table, key, on), factor(table, key, from, to) or factor(table, key, year).

    Over a stretch of time each month brings the factor of its own date, and the result
    is their average by months. A blank key asks the source for its default; no factor
    for any one of the months leaves a blank with a note.
    """
    name = call.word(0)
    declared = call.scope.factors.get(name)
    if declared is None:
        raise ExpressionError(
            f'The factor table "{name}" is not declared.',
            "Add it with its unit under factors:. "
            + did_you_mean(name, call.scope.factors),
        )
    table, measure = declared.table, declared.unit
    key, days = call.term(1, "text").run, _days(call)

    def sourced(run: Run) -> Decimal | None:
        first, last = days(run)
        if first is None or last is None:
            run.notes.append(f"no_date:{table}")
            return None
        months = ((first, Decimal(1)),) if first == last else month_parts(first, last)
        return _average(run, table, key(run), months, measure)

    return Term(Kind("number", measure.dimension, measure.scale), sourced)


def _days(call: Call) -> Callable[[Run], tuple[date | None, date | None]]:
    """The first and the last day that the factor is for; a plain number is a year."""
    if len(call) == 3 and call.term(2).kind == NUMBER:
        year = call.term(2).run
        return lambda run: _whole(year(run))
    start = call.term(2, "date").run
    end = call.term(3, "date").run if len(call) == 4 else start
    return lambda run: (start(run), end(run))


def _whole(year: Decimal | None) -> tuple[date | None, date | None]:
    if year is None or year != int(year) or not date.min.year <= year <= date.max.year:
        return None, None
    return date(int(year), 1, 1), date(int(year), 12, 31)


def _average(
    run: Run, table: str, key: str | None, months: Iterable[Month], measure: Unit
) -> Decimal | None:
    uses: dict[str, FactorUse] = {}
    for day, share in months:
        found = run.factor(table, key, day)
        if found is None:
            run.notes.append(f"no_factor:{table}:{key or ''}:{day.year}")
            return None
        before = uses.get(found.id)
        uses[found.id] = FactorUse(
            table,
            key,
            found,
            (before.months if before else Decimal(0)) + share,
            (*(before.days if before else ()), day),
        )
    run.factor_uses.extend(uses.values())
    return _weighted(run, list(uses.values()), measure)


def _weighted(run: Run, uses: list[FactorUse], measure: Unit) -> Decimal | None:
    try:
        values = [_in_unit(use.sourced, measure) for use in uses]
    except UnitError:
        run.notes.append(f"factor_unit:{uses[0].table}:{uses[0].sourced.unit}")
        return None
    if len(values) <= 1:
        return values[0] if values else None
    total = sum((use.months for use in uses), Decimal(0))
    parts = (value * use.months for value, use in zip(values, uses, strict=True))
    return sum(parts, Decimal(0)) / total


def _in_unit(sourced: Sourced, measure: Unit) -> Decimal:
    if sourced.unit == measure.symbol:
        return sourced.value
    return convert(sourced.value, sourced.unit, measure.symbol)
