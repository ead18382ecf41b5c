"""Addresses for events: made, tried, renewed, ended, and the log of what was sent."""

import json

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.access import requires
from accounts.paging import pager_of
from accounts.permissions import Permission
from questionnaires.forms import webhooks as pages
from questionnaires.models import Delivery, Webhook
from questionnaires.services import webhooks as services

PER_PAGE = 50
manages = requires(Permission.TOKENS_MANAGE)


def _webhook(request, webhook_id):
    return get_object_or_404(Webhook.objects.visible_to(request.actor), pk=webhook_id)


@require_safe
@manages
def webhooks(request):
    """Every address of the organisation."""
    own = Webhook.objects.visible_to(request.actor)
    context = {"table": pages.webhooks_table(own)}
    return render(request, "questionnaires/webhooks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TOKENS_MANAGE, step_up=True)
@sensitive_variables("secret")
def new(request):
    """Add an address; the answer is the only page that shows its secret."""
    form = pages.WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            webhook, secret = services.create_webhook(
                by=request.actor, **form.cleaned_data
            )
        except services.WebhookError as error:
            form.add_error(error.field or None, str(error.message))
        else:
            return _secret_page(request, webhook, secret)
    status = 422 if form.errors else 200
    page = "questionnaires/webhook_new.html"
    return render(request, page, {"form": form}, status=status)


def _secret_page(request, webhook, secret):
    context = {"webhook": webhook, "secret": secret}
    return render(request, "questionnaires/webhook_secret.html", context)


@require_safe
@manages
def webhook(request, webhook_id):
    """One address and what was sent to it."""
    found = _webhook(request, webhook_id)
    page = Paginator(found.deliveries.all(), PER_PAGE).get_page(request.GET.get("page"))
    table = pages.deliveries_table(page.object_list)
    context = {
        "webhook": found,
        "table": table | {"pager": pager_of(page, request.GET)},
    }
    return render(request, "questionnaires/webhook.html", context)


@require_POST
@requires(Permission.TOKENS_MANAGE, step_up=True)
@sensitive_variables("secret")
def rotate(request, webhook_id):
    """A new secret, shown once; the old one signs beside it for a day."""
    found = _webhook(request, webhook_id)
    try:
        secret = services.rotate_secret(webhook=found, by=request.actor)
    except services.WebhookError as error:
        messages.error(request, str(error.message))
        return redirect("questionnaires:webhook", found.pk)
    return _secret_page(request, found, secret)


@require_POST
@manages
def test(request, webhook_id):
    """Send a message that says it is a test."""
    found = _webhook(request, webhook_id)
    try:
        services.send_test(webhook=found)
    except services.WebhookError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("A test is on its way. Look again in a moment."))
    return redirect("questionnaires:webhook", found.pk)


@require_POST
@manages
def end(request, webhook_id):
    """Tell an address nothing more."""
    found = _webhook(request, webhook_id)
    services.end_webhook(webhook=found, by=request.actor)
    messages.success(request, _("The address is told nothing more."))
    return redirect("questionnaires:webhooks")


def _delivery(request, delivery_id):
    rows = Delivery.objects.visible_to(request.actor).select_related("webhook")
    return get_object_or_404(rows, pk=delivery_id)


@require_safe
@manages
def delivery(request, delivery_id):
    """One message: its body as it is sent, and how it went."""
    found = _delivery(request, delivery_id)
    body = json.dumps(json.loads(found.body or "{}"), indent=2, ensure_ascii=False)
    context = {
        "delivery": found,
        "body": body,
        "answer": pages.answer_words(found),
        "may_resend": found.state == Delivery.State.FAILED
        and found.webhook.ended_at is None,
    }
    return render(request, "questionnaires/delivery.html", context)


@require_POST
@manages
def again(request, delivery_id):
    """Send a message that was given up once more."""
    found = _delivery(request, delivery_id)
    try:
        services.send_again(delivery=found)
    except services.WebhookError as error:
        messages.error(request, str(error.message))
    return redirect("questionnaires:delivery", found.pk)
