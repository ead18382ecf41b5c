"""Programs are told of events: signed, tried again later and later, and kept in a log."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.sealing import seal, unseal
from audit.services import SYSTEM, record
from jobs.services import enqueue
from questionnaires.models import Delivery, Event, Webhook
from questionnaires.services.outgoing import AddressError, SendError, post, target_of

DELIVER = "questionnaires.deliver"
ANNOUNCE = "questionnaires.announce"
#: After how long a message that did not arrive is sent again.
WAITS = (60, 300, 1_800, 7_200, 43_200)
MOST = 10
#: How long the old secret signs beside the new one.
OVERLAP = timedelta(hours=24)
TEST = "test"
S = Delivery.State


class WebhookError(ValueError):
    """An address that cannot be told of events; the message is fit to show."""

    def __init__(self, message: str | Promise, field: str = "") -> None:
        super().__init__(message)
        self.message, self.field = message, field


@transaction.atomic
def create_webhook(
    *, url: str, events: Sequence[str], by: Actor
) -> tuple[Webhook, str]:
    """An address and its secret, which no page shows again."""
    if by.user is None or by.organisation is None:
        raise WebhookError(_("Nobody is signed in."))
    try:
        target_of(url)
    except AddressError as error:
        raise WebhookError(error.message, "url") from error
    if not events or set(events) - set(Event.values):
        raise WebhookError(_("Choose at least one event."), "events")
    if Webhook.objects.live().filter(organisation=by.organisation).count() >= MOST:
        raise WebhookError(_("There can be ten addresses at most: end one first."))
    secret = _fresh_secret()
    webhook = Webhook.objects.create(
        organisation=by.organisation,
        url=url,
        events=sorted(set(events)),
        secret_sealed=seal(secret),
        created_by=by.user,
    )
    _record("webhook.created", webhook, by)
    return webhook, secret


def _fresh_secret() -> str:
    return f"gfw_{secrets.token_urlsafe(32)}"


@transaction.atomic
def rotate_secret(*, webhook: Webhook, by: Actor) -> str:
    """A new secret; the old one signs beside it for a day."""
    now = _locked(webhook)
    secret = _fresh_secret()
    now.old_secret_sealed, now.old_until = now.secret_sealed, timezone.now() + OVERLAP
    now.secret_sealed = seal(secret)
    now.save()
    _record("webhook.rotated", now, by)
    return secret


@transaction.atomic
def end_webhook(*, webhook: Webhook, by: Actor) -> None:
    """Tell the address nothing more; twice is once."""
    if Webhook.objects.live().filter(pk=webhook.pk).update(ended_at=timezone.now()):
        waiting = Delivery.objects.filter(webhook=webhook, state=S.WAITING)
        waiting.update(state=S.FAILED, next_at=None, fault="ended")
        _record("webhook.ended", webhook, by)


def _locked(webhook: Webhook) -> Webhook:
    found = Webhook.objects.live().select_for_update().filter(pk=webhook.pk).first()
    if found is None:
        raise WebhookError(_("This address has been ended."))
    return found


def _record(verb: str, webhook: Webhook, by: Actor) -> None:
    record(
        verb,
        organisation_id=webhook.organisation_id,
        by=by,
        target=webhook,
        detail={"name": webhook.url, "kind": ", ".join(webhook.events)},
    )


@transaction.atomic
def announce(
    *,
    organisation_id: UUID,
    event: str,
    key: str,
    at: datetime,
    data: Mapping[str, Any],
) -> int:
    """A message for every address that wants the event; runs in its owner's scope."""
    live = Webhook.objects.live().filter(organisation_id=organisation_id)
    wanting = [webhook for webhook in live if event in webhook.events]
    for webhook in wanting:
        _message(webhook, event, f"{event}:{key}", at, data)
    return len(wanting)


@transaction.atomic
def send_test(*, webhook: Webhook) -> Delivery:
    """A message that says it is a test, now."""
    now = _locked(webhook)
    key = f"{TEST}:{secrets.token_hex(8)}"
    return _message(now, TEST, key, timezone.now(), {"message": "This is a test."})


def _message(
    webhook: Webhook, event: str, key: str, at: datetime, data: Mapping[str, Any]
) -> Delivery:
    delivery, is_new = Delivery.objects.get_or_create(
        webhook=webhook,
        key=key,
        defaults={"organisation_id": webhook.organisation_id, "event": event},
    )
    if is_new:
        body = {
            "id": str(delivery.pk),
            "event": event,
            "at": at.isoformat(),
            "organisation": str(webhook.organisation_id),
            "data": dict(data),
        }
        delivery.body = json.dumps(body, sort_keys=True, ensure_ascii=False)
        delivery.next_at = timezone.now()
        delivery.save(update_fields=["body", "next_at"])
        _queue(delivery, delivery.next_at)
    return delivery


def _queue(delivery: Delivery, at: datetime) -> None:
    enqueue(
        DELIVER,
        organisation_id=delivery.organisation_id,
        by=SYSTEM,
        payload={"delivery": str(delivery.pk), "attempt": delivery.attempts + 1},
        key=f"{delivery.pk}:{delivery.attempts + 1}",
        run_after=at,
    )


@transaction.atomic
def send_again(*, delivery: Delivery) -> None:
    """Try a message that was given up once more, with all its attempts."""
    given_up = Delivery.objects.select_for_update().filter(
        pk=delivery.pk, state=S.FAILED, webhook__ended_at=None
    )
    now = given_up.first()
    if now is None:
        raise WebhookError(_("This message was delivered, or its address has ended."))
    now.state, now.next_at, now.fault = S.WAITING, timezone.now(), ""
    now.save(update_fields=["state", "next_at", "fault"])
    _queue(now, now.next_at)


def deliver(*, delivery_id: UUID, attempt: int) -> str:
    """One attempt; gives the state after it. The same attempt is made once.

    If we die between the answer and our note of it, the message is sent a second time
    under the same id.
    """
    delivery = Delivery.objects.select_related("webhook").filter(pk=delivery_id).first()
    if delivery is None:
        return S.FAILED
    if delivery.state != S.WAITING or delivery.attempts >= attempt:
        return delivery.state
    body = delivery.body.encode()
    status, fault, is_final = None, "", False
    try:
        status = post(delivery.webhook.url, body, _headers(delivery, body))
    except SendError as error:
        fault = str(error)
    except AddressError as error:
        fault, is_final = str(error.message), True
    return _note(delivery, attempt, status, fault, is_final=is_final)


@transaction.atomic
def _note(
    delivery: Delivery, attempt: int, status: int | None, fault: str, *, is_final: bool
) -> str:
    now = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    if now.state != S.WAITING or now.attempts >= attempt:
        return now.state
    now.attempts, now.answer_status, now.fault = attempt, status, fault[:200]
    now.tried_at, now.next_at = timezone.now(), None
    tried = (attempt - 1) % (len(WAITS) + 1)
    if status is not None and 200 <= status < 300:
        now.state = S.DELIVERED
    elif is_final or tried >= len(WAITS):
        now.state = S.FAILED
    else:
        now.next_at = timezone.now() + timedelta(seconds=WAITS[tried])
        _queue(now, now.next_at)
    now.save()
    return now.state


def _headers(delivery: Delivery, body: bytes) -> dict[str, str]:
    now = timezone.now()
    return {
        "Content-Type": "application/json",
        "User-Agent": "greenfin-webhooks/1",
        "Greenfin-Event": delivery.event,
        "Greenfin-Delivery": str(delivery.pk),
        "Greenfin-Signature": signature(
            _secrets(delivery.webhook, now), int(now.timestamp()), body
        ),
    }


def _secrets(webhook: Webhook, now: datetime) -> list[str]:
    found = [unseal(webhook.secret_sealed)]
    if webhook.old_until and webhook.old_until > now:
        found.append(unseal(webhook.old_secret_sealed))
    return found


def signature(keys: Sequence[str], timestamp: int, body: bytes) -> str:
    """`t=<seconds>,v1=<hex>`: HMAC-SHA256 over "<seconds>.<body>", one v1 a secret."""
    message = f"{timestamp}.".encode() + body
    signed = [
        hmac.new(key.encode(), message, hashlib.sha256).hexdigest() for key in keys
    ]
    return ",".join([f"t={timestamp}", *(f"v1={each}" for each in signed)])
