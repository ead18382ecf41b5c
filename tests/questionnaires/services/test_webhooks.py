"""Programs are told once, in a message they can check, until it arrives."""

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import AuditEvent
from companies.models import Consent
from companies.services.consent import withdraw_consent
from jobs.models import Job
from questionnaires.models import Delivery, Event, Webhook
from questionnaires.services import webhooks as services
from questionnaires.services.signing import sign_off
from tests.factories import questionnaires, supplements
from tests.support.actors import actor_of
from tests.support.listener import listener

pytestmark = pytest.mark.django_db
ALL = list(Event.values)


@pytest.fixture
def heard(settings, tmp_path):
    settings.WEBHOOKS_PRIVATE_ADDRESSES = True
    with listener(tmp_path) as found:
        settings.WEBHOOKS_CA_FILE = str(found.certificate)
        yield found


@pytest.fixture
def owner():
    return actor_of("owner")


def hook(by, url="https://hook.example.org/", events=ALL):
    return services.create_webhook(url=url, events=events, by=by)


def announced(by, key="1", event="submission.signed"):
    return services.announce(
        organisation_id=by.organisation_id, event=event, key=key, at=timezone.now(),
        data={"submission": "s"},
    )  # fmt: skip


def deliver(delivery, attempt=1):
    return services.deliver(delivery_id=delivery.pk, attempt=attempt)


def checks(secret, message):
    """Whether a program with the secret takes the message for ours."""
    headers, body = message
    parts = headers["Greenfin-Signature"].split(",")
    stamp = parts[0].removeprefix("t=")
    wanted = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256)
    return f"v1={wanted.hexdigest()}" in parts[1:]


def test_message_is_signed_and_says_what_happened(heard, owner):
    _, secret = hook(owner, heard.url)
    assert announced(owner) == 1
    delivery = Delivery.objects.get()
    assert deliver(delivery) == "delivered"
    (message,) = heard.messages
    headers, body = message
    assert checks(secret, message)
    assert not checks("another secret", message)
    told = json.loads(body)
    assert told["event"] == headers["Greenfin-Event"] == "submission.signed"
    assert told["id"] == headers["Greenfin-Delivery"] == str(delivery.pk)
    assert told["data"] == {"submission": "s"}


def test_changed_body_or_time_is_not_ours():
    stamp, body = 1_700_000_000, b'{"a": 1}'
    good = services.signature(["secret"], stamp, body)
    assert good != services.signature(["secret"], stamp, b'{"a": 2}')
    assert (
        good.split(",")[1]
        != services.signature(["secret"], stamp + 1, body).split(",")[1]
    )


def test_known_answer_of_the_signature():
    wanted = hmac.new(b"secret", b"5.{}", hashlib.sha256).hexdigest()
    assert services.signature(["secret"], 5, b"{}") == f"t=5,v1={wanted}"


def test_secret_is_kept_sealed_only(owner):
    webhook, secret = hook(owner)
    row = Webhook.objects.filter(pk=webhook.pk).values().get()
    assert secret not in json.dumps(row, default=str)


def test_renewed_secret_signs_beside_the_old_for_a_day(heard, owner):
    webhook, old = hook(owner, heard.url)
    new = services.rotate_secret(webhook=webhook, by=owner)
    announced(owner)
    deliver(Delivery.objects.get())
    assert checks(old, heard.messages[0])
    assert checks(new, heard.messages[0])
    yesterday = timezone.now() - timedelta(seconds=1)
    Webhook.objects.update(old_until=yesterday)
    announced(owner, "2")
    deliver(Delivery.objects.get(key="submission.signed:2"))
    assert not checks(old, heard.messages[1])
    assert checks(new, heard.messages[1])


def test_event_reaches_an_address_once(owner):
    hook(owner)
    hook(owner, events=["consent.given"])
    for _ in range(3):
        assert announced(owner) == 1
    assert Delivery.objects.count() == 1
    assert Job.objects.filter(kind=services.DELIVER).count() == 1


def test_others_are_not_told(owner):
    hook(actor_of("owner"))
    assert announced(owner) == 0


def test_message_that_does_not_arrive_is_sent_later_and_later_then_given_up(
    heard, owner
):
    hook(owner, heard.url)
    announced(owner)
    delivery = Delivery.objects.get()
    heard.answers = [500] * 6
    for attempt, wait in enumerate(services.WAITS, start=1):
        before = timezone.now()
        assert deliver(delivery, attempt) == "waiting"
        delivery.refresh_from_db()
        assert (delivery.attempts, delivery.answer_status) == (attempt, 500)
        assert delivery.next_at >= before + timedelta(seconds=wait)
        job = Job.objects.get(kind=services.DELIVER, key=f"{delivery.pk}:{attempt + 1}")
        assert job.run_after == delivery.next_at
    assert deliver(delivery, 6) == "failed"
    delivery.refresh_from_db()
    assert delivery.next_at is None
    assert len(heard.messages) == 6


def test_same_attempt_is_made_once(heard, owner):
    hook(owner, heard.url)
    announced(owner)
    delivery = Delivery.objects.get()
    heard.answers = [500]
    assert deliver(delivery) == "waiting"
    assert deliver(delivery) == "waiting"
    assert len(heard.messages) == 1


def test_message_that_was_given_up_can_be_sent_again(heard, owner):
    hook(owner, heard.url)
    announced(owner)
    Delivery.objects.update(state="failed", attempts=6, next_at=None)
    delivery = Delivery.objects.get()
    services.send_again(delivery=delivery)
    assert deliver(delivery, 7) == "delivered"
    with pytest.raises(services.WebhookError):
        services.send_again(delivery=delivery)


def test_private_address_is_given_up_at_once(owner):
    hook(owner, "https://127.0.0.1:9/")
    announced(owner)
    delivery = Delivery.objects.get()
    assert deliver(delivery) == "failed"
    delivery.refresh_from_db()
    assert "not public" in delivery.fault


def test_ended_address_is_told_nothing_more(owner):
    webhook, _ = hook(owner)
    announced(owner)
    services.end_webhook(webhook=webhook, by=owner)
    delivery = Delivery.objects.get()
    assert deliver(delivery) == "failed"
    assert announced(owner, "2") == 0
    with pytest.raises(services.WebhookError):
        services.send_again(delivery=delivery)


@pytest.mark.parametrize(
    ("url", "events"),
    [("http://a.example/", ALL), ("https://a.example/", []),
     ("https://a.example/", ["everything"])],
)  # fmt: skip
def test_address_that_cannot_be_is_refused(owner, url, events):
    with pytest.raises(services.WebhookError):
        hook(owner, url, events)


def test_eleventh_address_is_refused(owner):
    for _ in range(10):
        hook(owner)
    with pytest.raises(services.WebhookError):
        hook(owner)


def test_making_renewing_and_ending_stand_in_the_chain(owner):
    webhook, _ = hook(owner)
    services.rotate_secret(webhook=webhook, by=owner)
    services.end_webhook(webhook=webhook, by=owner)
    verbs = AuditEvent.objects.filter(
        organisation_id=owner.organisation_id, verb__startswith="webhook."
    ).values_list("verb", flat=True)
    assert sorted(verbs) == ["webhook.created", "webhook.ended", "webhook.rotated"]


def sharing(owner, bank):
    today = timezone.localdate()
    return Consent.objects.create(
        company=owner.organisation, bank=bank, purposes=["credit_risk"],
        valid_from=today, valid_until=today, granted_at=timezone.now(),
        granted_by_label="x",
    )  # fmt: skip


def told_of(event):
    jobs = Job.objects.filter(kind=services.ANNOUNCE)
    return {job.organisation_id for job in jobs if job.payload["event"] == event}


def test_signing_is_told_to_the_company_and_to_banks_it_shares_with(owner):
    friend, stranger = (actor_of("risk_officer").organisation for _ in range(2))
    sharing(owner, friend)
    response = questionnaires.complete(questionnaires.started(owner), owner)
    sign_off(response=response, name="C", role_title="D", by=owner, at=timezone.now())
    assert told_of("submission.signed") == {owner.organisation_id, friend.pk}
    assert stranger.pk not in told_of("submission.signed")


def test_own_questions_of_one_bank_are_told_to_no_other(owner):
    officer = actor_of("risk_officer")
    other = actor_of("risk_officer").organisation
    asked = supplements.asked(officer, owner)
    sharing(owner, other)
    supplements.signed(asked, owner)
    assert told_of("submission.signed") == {owner.organisation_id}


def test_withdrawal_is_told_to_both_sides(owner):
    bank = actor_of("risk_officer").organisation
    consent = sharing(owner, bank)
    withdraw_consent(consent=consent, kind="from_now_on", by=owner)
    assert told_of("consent.withdrawn") == {owner.organisation_id, bank.pk}
