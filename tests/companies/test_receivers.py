"""Owners learn by mail when a bank's access is given or withdrawn."""

from datetime import timedelta

import pytest
from django.utils import timezone

from companies.services.consent import grant_consent, withdraw_consent
from jobs.models import Job
from tests.factories.numbers import proved
from tests.support.actors import actor_of, organisation_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outbox(settings):
    settings.EMAIL_BACKEND = "jobs.mail.OutboxBackend"


def mails():
    return [
        (mail.payload["to"], mail.payload["subject"])
        for mail in Job.objects.filter(kind="mail.send").order_by("created_at")
    ]


def consent_of(owner, bank):
    return grant_consent(
        company=proved(owner.organisation),
        bank=bank,
        scopes=["profile"],
        purposes=["credit_risk"],
        valid_until=timezone.localdate() + timedelta(days=30),
        by=owner,
    )


def test_owners_and_nobody_else_are_told_of_a_consent():
    owner = actor_of("owner")
    actor_of("reader", owner.organisation)
    consent_of(owner, organisation_of("bank", "Victoria Harbour Bank"))
    assert mails() == [
        ([owner.user.email], "Victoria Harbour Bank was given access"),
    ]


def test_owners_are_told_of_a_withdrawal_in_their_language():
    owner = actor_of("owner")
    consent = consent_of(owner, organisation_of("bank", "Victoria Harbour Bank"))
    owner.user.language = "zh-hant"
    owner.user.save()
    withdraw_consent(consent=consent, kind="from_now_on", by=owner)
    assert mails()[-1][0] == [owner.user.email]
    assert len(mails()) == 2
