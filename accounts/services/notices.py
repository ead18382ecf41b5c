"""Mail to people about what was done in their name, through the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import Membership, User


def tell_person(*, user: User, notice: str, context: Mapping[str, Any]) -> None:
    """Mail one person, in their language, from `accounts/email/<notice>_*.txt`."""
    send_notice(user=user, template=f"accounts/email/{notice}", context=context)


def send_notice(*, user: User, template: str, context: Mapping[str, Any]) -> None:
    """Mail one person from `<template>_subject.txt` and `<template>_message.txt`.

    The mail is a job row of the running transaction: it leaves if that commits.
    """
    with translation.override(user.language):
        known = {**context, "user": user, "site_url": settings.SITE_URL}
        send_mail(
            " ".join(render_to_string(f"{template}_subject.txt", known).split()),
            render_to_string(f"{template}_message.txt", known),
            None,
            [user.email],
        )


def tell_members(
    *,
    organisation_id: UUID,
    roles: list[str],
    template: str,
    context: Mapping[str, Any],
) -> int:
    """Mail every current member with one of the roles; returns how many.

    For apps above: the one who grants a consent says so with its own template.
    """
    members = Membership.objects.current().filter(
        organisation_id=organisation_id, role__in=roles
    )
    told = 0
    for membership in members.select_related("user"):
        send_notice(user=membership.user, template=template, context=context)
        told += 1
    return told
