"""Companies enough for a peer group, each with the facts of a signed year."""

from decimal import Decimal

from tests.factories.companies import known_facts, new_fact
from tests.support.actors import actor_of


def company(number, *, industry="I", employees=6, emissions=None):
    """One company of a group: its ratio grows with its number."""
    owner = actor_of("owner")
    amount = Decimal(emissions if emissions is not None else 10 + number)
    figures = [
        ("profile.industry", industry, None, ""),
        ("profile.employees", str(employees), Decimal(employees), ""),
        ("emissions.total", str(amount), amount, "tCO2e"),
        ("finances.turnover", "2000000", Decimal(2_000_000), "HKD"),
        ("energy.electricity", "12", Decimal(12), "MWh"),
        ("sites.floor_area_total", "60", Decimal(60), "m2"),
    ]
    known_facts(
        owner,
        *(
            new_fact(point, value=text, number=n, unit=unit)
            for point, text, n, unit in figures
        ),
    )
    return owner


def companies(count, **fields):
    """So many of them."""
    return [company(number, **fields) for number in range(count)]
