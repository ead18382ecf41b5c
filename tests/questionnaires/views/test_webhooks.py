"""The pages of addresses for events."""

import re

import pytest
from django.urls import reverse

from accounts.sealing import unseal
from questionnaires.models import Delivery, Webhook
from questionnaires.services import webhooks as services
from tests.factories.accounts import client_of
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
GOOD = {"url": "https://hook.example.org/in", "events": ["submission.signed"]}


@pytest.fixture
def owner():
    return actor_of("owner")


def at(name, *args):
    return reverse(f"questionnaires:{name}", args=args)


def test_secret_is_shown_once(owner):
    browser = client_of(owner)
    page = browser.post(at("webhook_new"), GOOD).content.decode()
    webhook = Webhook.objects.get()
    secret = unseal(webhook.secret_sealed)
    assert secret in page
    for name in (at("webhooks"), at("webhook", webhook.pk)):
        assert secret not in browser.get(name).content.decode()
    renewed = browser.post(at("webhook_rotate", webhook.pk)).content.decode()
    webhook.refresh_from_db()
    assert unseal(webhook.secret_sealed) in renewed
    assert secret not in renewed


@pytest.mark.parametrize("name", ["webhook_new", "webhook_rotate"])
def test_secrets_want_an_identity_confirmed_now(owner, name):
    webhook, _ = services.create_webhook(by=owner, **GOOD)
    place = at(name, *([webhook.pk] if name == "webhook_rotate" else []))
    answer = client_of(owner, age=10_000).post(place, GOOD)
    assert answer.url.startswith("/confirm/")


def test_bad_address_is_said_at_its_field(owner):
    page = client_of(owner).post(at("webhook_new"), GOOD | {"url": "http://a.example"})
    assert page.status_code == 422
    assert "https://" in page.content.decode()
    assert not Webhook.objects.exists()


def test_test_message_is_logged_and_shown(owner):
    webhook, _ = services.create_webhook(by=owner, **GOOD)
    browser = client_of(owner)
    browser.post(at("webhook_test", webhook.pk))
    delivery = Delivery.objects.get()
    assert delivery.event == "test"
    assert "Will be sent" in browser.get(at("webhook", webhook.pk)).content.decode()
    page = browser.get(at("delivery", delivery.pk)).content.decode()
    assert "This is a test." in page


def test_given_up_message_can_be_sent_again_from_its_page(owner):
    webhook, _ = services.create_webhook(by=owner, **GOOD)
    delivery = services.send_test(webhook=webhook)
    browser = client_of(owner)
    again = at("delivery_again", delivery.pk)
    assert again not in browser.get(at("delivery", delivery.pk)).content.decode()
    Delivery.objects.update(state="failed", next_at=None)
    assert again in browser.get(at("delivery", delivery.pk)).content.decode()
    browser.post(again)
    delivery.refresh_from_db()
    assert delivery.state == "waiting"


def test_ended_address_offers_nothing_more(owner):
    webhook, _ = services.create_webhook(by=owner, **GOOD)
    browser = client_of(owner)
    browser.post(at("webhook_end", webhook.pk))
    page = browser.get(at("webhook", webhook.pk)).content.decode()
    assert not re.search(r"<form[^>]*webhooks/[^>]*(test|rotate|end)/", page)


def test_anothers_address_is_not_there(owner):
    webhook, _ = services.create_webhook(by=owner, **GOOD)
    other = client_of(actor_of("owner"))
    assert other.get(at("webhook", webhook.pk)).status_code == 404
    for name in ("webhook_test", "webhook_end", "webhook_rotate"):
        assert other.post(at(name, webhook.pk)).status_code == 404
