"""What the database itself refuses about addresses for events."""

import pytest
from django.utils import timezone

from questionnaires.models import Delivery, Webhook
from questionnaires.services.webhooks import create_webhook, send_test
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
MODELS = (Webhook, Delivery)


@pytest.fixture
def webhook():
    url = "https://hook.example.org/"
    by = actor_of("owner")
    return create_webhook(url=url, events=["consent.given"], by=by)[0]


def changed(webhook, **fields):
    Webhook.objects.filter(pk=webhook.pk).update(**fields)


def sent_twice(webhook):
    for _ in range(2):
        Delivery.objects.create(
            organisation=webhook.organisation, webhook=webhook, event="x", key="k"
        )


def done_and_next(webhook):
    delivery = send_test(webhook=webhook)
    now = timezone.now()
    Delivery.objects.filter(pk=delivery.pk).update(state="delivered", next_at=now)


VIOLATIONS = {
    "webhook_is_https": lambda webhook: changed(webhook, url="http://a.example/"),
    "webhook_old_secret_ends": lambda webhook: changed(webhook, old_secret_sealed="x"),
    "delivery_once_an_address": sent_twice,
    "delivery_done_has_no_next": done_and_next,
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_database_refuses(name, webhook, refused_by):
    with refused_by(name):
        VIOLATIONS[name](webhook)


def test_every_constraint_is_violated_here():
    named = {each.name for model in MODELS for each in model._meta.constraints}
    assert named == set(VIOLATIONS)
