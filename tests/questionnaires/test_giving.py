"""What a submission gives back: savings, sites, peers, and each with its reason."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from catalogue.hazards import hazards
from catalogue.savings import saving_rules
from companies.models import Fact
from measures.sourced import Sourced
from questionnaires.giving.peers import (
    Member,
    has_changed_enough,
    place_among,
    released,
)
from questionnaires.giving.savings import savings_of
from questionnaires.giving.sites import site_cards
from questionnaires.giving.statement import Statement
from questionnaires.models import PeerFigure
from questionnaires.selectors.peers import peer_groups
from questionnaires.services.peers import release_peers
from questionnaires.services.signing import sign_off
from tests.factories.peers import companies, company
from tests.factories.questionnaires import complete, started

TODAY = date(2026, 11, 26)


class Prices:
    """One price for everything, so that sums can be checked by hand."""

    def lookup(self, table, key, on):
        unit = {"electricity-tariff": "HKD/kWh", "towngas-tariff": "HKD/towngas_unit"}
        return Sourced(
            "x",
            key or "",
            Decimal(2),
            unit.get(table, "HKD/L"),
            2025,
            "bill",
            "verified",
        )


def fact(data_point, value, *, number=True, unit="", row=""):
    return {
        "data_point": data_point, "value": value, "is_number": number, "unit": unit,
        "state": "answered", "dimensions": {"t": row} if row else {},
    }  # fmt: skip


def statement(*facts):
    return Statement({"period": ["2025-01-01", "2025-12-31"], "facts": list(facts)})


def site(row, **cells):
    return [
        fact(f"sites.site.{column}", value, number=False, unit="HKD", row=row)
        for column, value in cells.items()
    ]


def test_savings_are_ranked_sums_of_the_companys_own_figures():
    found = savings_of(
        statement(fact("energy.electricity", "10", unit="MWh")),
        saving_rules(),
        Prices(),
    )
    assert [(each.rule.key, each.amount) for each in found] == [
        ("lighting", Decimal("2000.0000")),
        ("cooling_grade", Decimal("1160.0000")),
        ("closing_time", Decimal("600.00")),
        ("setpoint", Decimal("480.0000")),
        ("filters", Decimal("400.0000")),
    ]


def test_what_is_done_or_does_not_fit_is_not_offered():
    given = [
        fact("energy.electricity", "10", unit="MWh"),
        fact("energy.towngas", "100", unit="towngas_unit"),
        fact("targets.actions", "lighting,cooling", number=False),
    ]
    found = {
        each.rule.key: each.amount
        for each in savings_of(statement(*given), saving_rules(), Prices())
    }
    assert "lighting" not in found
    assert "fridge_doors" not in found
    assert found["burners"] == Decimal(16)
    kitchen = [*given, *site("a", name="Shop", premises="restaurant")]
    found = {
        each.rule.key: each.amount
        for each in savings_of(statement(*kitchen), saving_rules(), Prices())
    }
    assert found["fridge_doors"] == Decimal(500)


def test_only_vehicles_fuel_counts_as_driving():
    rows = [
        fact("energy.fuels.fuel", "diesel_light_goods_vehicle", number=False, row="a"),
        fact("energy.fuels.litres_used", "1000", unit="L", row="a"),
        fact("energy.fuels.fuel", "diesel_stationary", number=False, row="b"),
        fact("energy.fuels.litres_used", "9000", unit="L", row="b"),
    ]
    (driving,) = savings_of(statement(*rows), saving_rules(), Prices())
    assert driving.amount == Decimal(160)


def test_nothing_is_saved_of_a_figure_that_is_missing():
    unknown = fact("energy.electricity", "") | {"state": "dont_know"}
    assert savings_of(statement(unknown), saving_rules(), Prices()) == []


def test_site_card_has_the_districts_hazards_losses_and_three_remedies():
    rows = site(
        "a", name="Shop", district="M", floor="ground", basement="yes",
        loss_amount="30000", loss_year="2023", loss_causes="flood",
    )  # fmt: skip
    (card,) = site_cards(statement(*rows), hazards())
    assert (card.threats[0].hazard.key, card.threats[0].score.value) == ("flood", 4)
    assert card.threats[-1].score.value is None
    assert (card.loss, card.loss_unit, card.loss_year) == (30000, "HKD", "2023")
    assert len(card.remedies) == 3
    assert card.remedies[0][0].key == "flood"


def test_remedies_for_basements_are_not_offered_upstairs():
    (card,) = site_cards(
        statement(*site("a", name="Office", district="B", floor="high", basement="no")),
        hazards(),
    )
    assert {remedy.place for _, remedy in card.remedies} == {"any"}


def test_every_hazard_has_a_score_or_a_reason_for_each_district():
    for hazard in hazards().values():
        assert len(hazard.scores) == 18
        assert all(
            score.why["en"] and score.why["zh-Hant"] for score in hazard.scores.values()
        )


def members(*amounts):
    return [
        Member(str(n), "I", "micro", Decimal(a), Decimal(a))
        for n, a in enumerate(amounts)
    ]


def test_quartiles_are_rounded_and_need_ten_others():
    group = released(members(*range(100, 112)))
    assert (group.lower, group.median, group.upper, group.about) == (100, 110, 110, 10)
    assert released(members(*range(100, 110))) is None
    assert released([]) is None


def test_group_with_one_that_stands_out_is_not_shown():
    assert released(members(*[1] * 11, 10_000)) is None


def test_place_is_the_quarter_a_company_stands_in():
    group = released(members(*range(100, 112)))
    assert [place_among(Decimal(n), group) for n in (90, 105, 200)] == [1, 2, 4]


def test_a_group_changes_only_when_enough_have_come_or_gone():
    before = [str(n) for n in range(12)]
    assert not has_changed_enough(before, [*before, "x"])
    assert has_changed_enough(before, [str(n) for n in range(6, 20)])


@pytest.mark.django_db
def test_release_keeps_a_group_until_enough_have_changed():
    companies(12)
    assert release_peers(today=TODAY, at=timezone.now()) == 8
    first = PeerFigure.objects.get(
        measure="ghg_turnover", industry="I", size_class="micro"
    )
    company(90, emissions=90)
    assert release_peers(today=TODAY, at=timezone.now()) == 0
    first.refresh_from_db()
    assert first.about == 10
    (group, *_) = peer_groups(
        measure="ghg_turnover",
        year=2025,
        industry="I",
        employees=Decimal(4),
        today=TODAY,
    )
    assert group == first
    (group, *_) = peer_groups(
        measure="ghg_turnover",
        year=2025,
        industry="Q",
        employees=Decimal(4),
        today=TODAY,
    )
    assert (group.industry, group.size_class) == ("", "micro")


@pytest.mark.django_db
def test_group_that_is_safe_no_longer_is_taken_back():
    companies(11)
    release_peers(today=TODAY, at=timezone.now())
    assert PeerFigure.objects.exists()
    Fact.objects.filter(data_point="emissions.total", number=20).delete()
    release_peers(today=TODAY, at=timezone.now())
    assert not PeerFigure.objects.filter(measure="ghg_turnover").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_page_gives_every_part_and_says_why_peers_are_not_shown(
    client, owner, language
):
    call_command("scheme", "load", verbosity=0)
    response = complete(started(owner), owner)
    signed = sign_off(
        response=response, name="A", role_title="B", by=owner, at=timezone.now()
    )
    url = reverse("giving", args=[signed.pk])
    page = client.get(url, headers={"accept-language": language})
    assert page.status_code == 200
    assert all("rows" not in each for each in page.context["peers"])
    assert page.context["openings"]["tasks"]
    hint = page.context["openings"]["tasks"][0]["hint"]
    assert ("A company" in hint) if language == "en" else ("公司" in hint)
    receipt = client.get(reverse("questionnaires:receipt", args=[signed.pk]))
    assert url in receipt.content.decode()
