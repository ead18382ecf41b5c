"""From loans to one exposure per borrower, in the reporting currency."""

from __future__ import annotations

import ibis

from measures.expressions import AMOUNT, as_amount, as_double


def converted_positions(positions: ibis.Table, fx: ibis.Table) -> ibis.Table:
    """Each loan with `rate`, `exposure` and `undrawn_exposure` added.

    Both amounts are rounded to three places before any sum; they are null where the
    currency has no rate. Undrawn commitments stay a column of their own: PCAF Part A,
    2nd edition, attributes drawn amounts only.
    """
    rated = positions.left_join(fx, positions.currency == fx.currency).drop(
        "currency_right"
    )
    return rated.mutate(
        exposure=_times(rated.outstanding, rated.rate),
        undrawn_exposure=_times(rated.undrawn, rated.rate),
    )


def borrower_exposures(loans: ibis.Table) -> ibis.Table:
    """One row per borrower: its converted loans summed.

    `loans_without_rate`, `loans_unknown` (no outstanding amount) and `loans_negative`
    count what makes the sum unusable. `sector_code` and `district_code` are those of
    the largest part of the exposure, ties to the lower code, and `several_sectors`,
    `several_districts` say if there were others.
    """
    summed = loans.group_by("borrower_reference").aggregate(
        loans=loans.count(),
        # Counts of what there is: sums of yes and no are carried in 128 bits.
        loans_without_rate=loans.count() - loans.rate.count(),
        loans_unknown=loans.count() - loans.outstanding.count(),
        loans_negative=loans.count(where=loans.outstanding < 0),
        exposure=loans.exposure.sum().cast(AMOUNT),
        undrawn=loans.undrawn_exposure.sum().cast(AMOUNT),
        first_sector=loans.sector_code.min(),
        last_sector=loans.sector_code.max(),
        first_district=loans.district_code.min(),
        last_district=loans.district_code.max(),
    )
    summed = summed.mutate(
        several_sectors=_differ(summed.first_sector, summed.last_sector),
        several_districts=_differ(summed.first_district, summed.last_district),
    )
    summed = _with_main(summed, loans, "sector")
    return _with_main(summed, loans, "district")


def _times(amount: ibis.Value, rate: ibis.Value) -> ibis.Value:
    # Multiplied as doubles and rounded at once: narrowing a 38-digit decimal costs
    # DuckDB 13 times as much, and an amount has fewer digits than a double.
    return as_amount(as_double(amount) * as_double(rate))


def _differ(first: ibis.Value, last: ibis.Value) -> ibis.Value:
    return (first != last).fill_null(False)


def _with_main(summed: ibis.Table, loans: ibis.Table, kind: str) -> ibis.Table:
    """Replace the first code by the one with the largest exposure where they differ."""
    code, first = f"{kind}_code", f"first_{kind}"
    # Few borrowers have loans of several sectors: only those pay for the window.
    divided = summed.filter(summed[f"several_{kind}s"]).select("borrower_reference")
    parts = (
        loans.semi_join(divided, "borrower_reference")
        .filter(lambda t: t[code].notnull())
        .group_by(["borrower_reference", code])
        .aggregate(part=lambda t: t.exposure.sum())
    )
    order = ibis.window(
        group_by="borrower_reference",
        order_by=[ibis.desc(parts.part, nulls_first=False), ibis.asc(parts[code])],
    )
    main = (
        parts.mutate(place=ibis.row_number().over(order))
        .filter(lambda t: t.place == 0)
        .select("borrower_reference", main=parts[code])
    )
    joined = summed.left_join(main, "borrower_reference")
    return joined.mutate(**{code: ibis.coalesce(joined.main, joined[first])}).drop(
        "main", "borrower_reference_right", first, f"last_{kind}"
    )
