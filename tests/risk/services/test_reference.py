"""Reference data of a view is kept by content and read again by its hash."""

from datetime import date
from decimal import Decimal

import pytest

from catalogue.models import CatalogueVersion
from risk.services.reference import (
    MissingReferenceError,
    publish_reference,
    read_reference,
)

pytestmark = pytest.mark.django_db
DAY = date(2025, 12, 31)


def test_what_is_published_is_read_again():
    manifest = publish_reference(on=DAY, currency="HKD")
    found = read_reference(manifest)
    assert set(manifest) == {"parameters", "factors", "fx"}
    assert found.parameters.id == manifest["parameters"]["id"]
    assert found.rates["HKD"] == 1
    assert found.rates["USD"] == Decimal("7.78")
    assert found.factors.num_rows > 0
    assert found.manifest == manifest


def test_publishing_the_same_twice_keeps_it_once():
    first = publish_reference(on=DAY, currency="HKD")
    count = CatalogueVersion.objects.count()
    assert publish_reference(on=DAY, currency="HKD") == first
    assert CatalogueVersion.objects.count() == count == 3


def test_another_currency_or_day_has_other_rates_and_the_same_parameters():
    one = publish_reference(on=DAY, currency="HKD")
    other = publish_reference(on=DAY, currency="USD")
    earlier = publish_reference(on=date(2021, 12, 31), currency="HKD")
    assert len({part["fx"]["sha256"] for part in (one, other, earlier)}) == 3
    assert one["parameters"] == other["parameters"] == earlier["parameters"]
    # 1 HKD = 1 / 7.78 USD, nine places.
    assert read_reference(other).rates["HKD"] == Decimal("0.128534704")


def test_day_before_every_set_has_one_rate():
    manifest = publish_reference(on=date(1990, 1, 1), currency="HKD")
    assert manifest["fx"]["id"] == ""
    assert read_reference(manifest).rates == {"HKD": 1}


@pytest.mark.parametrize("part", ["parameters", "factors", "fx"])
def test_part_that_is_gone_is_named(part):
    manifest = publish_reference(on=DAY, currency="HKD")
    CatalogueVersion.objects.filter(pk=manifest[part]["sha256"]).delete()
    with pytest.raises(MissingReferenceError, match=manifest[part]["name"]):
        read_reference(manifest)


def test_part_that_was_altered_counts_as_gone():
    manifest = publish_reference(on=DAY, currency="HKD")
    sha256 = manifest["fx"]["sha256"]
    CatalogueVersion.objects.filter(pk=sha256).update(content={"rates": {"HKD": "2"}})
    with pytest.raises(MissingReferenceError, match=f"risk.fx {sha256[:12]}"):
        read_reference(manifest)
