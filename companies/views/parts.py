"""The consent pages' pieces, as the components take them."""

from __future__ import annotations

from itertools import groupby

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.days import shown_day
from accounts.names import local_name, marked, sentence
from accounts.wording import person_in_words
from companies.models import Consent, NumberStatement, Purpose, Scope
from companies.selectors import readers_of


def consent_card(consent, records, *, may_change):
    """One consent in force for consent_summary.html; its buttons are for who may press."""
    granted = {each.scope for each in consent.scopes.all()}
    query = _seen(consent)
    mine = [r for r in records if r.reader_organisation_id == consent.bank_id]
    change = {
        "change_url": _give_url(consent),
        "withdraw_url": reverse("companies:withdraw", args=[consent.pk]),
    }
    return (change if may_change else {}) | {
        "who": marked(local_name(consent.bank)),
        "state": {"label": _("Has access"), "kind": "accent"},
        "until": date_format(consent.valid_until),
        "scopes": [s.label for s in Scope if s.value in granted],
        "not_shared": [s.label for s in Scope if s.value not in granted],
        "purposes": [Purpose(purpose).label for purpose in consent.purposes],
        "looked": {
            "text": ngettext(
                "%(n)s time, last %(when)s", "%(n)s times, last %(when)s", len(mine)
            )
            % {"n": len(mine), "when": _instant(mine[0].at)},
            "url": reverse("companies:looked"),
        }
        if mine
        else {"text": _("never")},
        "preview_url": f"{reverse('companies:preview')}?{query}",
    }


def _seen(consent):
    """Bank and parts as they stand in an address."""
    scopes = sorted(each.scope for each in consent.scopes.all())
    return "&".join([f"bank={consent.bank_id}", *(f"scopes={s}" for s in scopes)])


def _give_url(consent):
    """The form of giving, filled with what this consent says."""
    purposes = "".join(f"&purposes={purpose}" for purpose in consent.purposes)
    until = consent.valid_until.isoformat()
    return f"{reverse('companies:give')}?{_seen(consent)}&valid_until={until}{purposes}"


def ended_row(consent, *, may_give=False):
    """One ended consent for summary_list.html, with the way back for who may give."""
    if consent.withdrawn_at:
        end = (
            f"{consent.get_withdrawal_kind_display()}, {_instant(consent.withdrawn_at)}"
        )
    else:
        end = _("Ended on %(day)s") % {"day": date_format(consent.valid_until)}
    start = _("Given on %(day)s") % {"day": date_format(consent.valid_from)}
    row = {"label": marked(local_name(consent.bank)), "lines": [start, end]}
    is_over = consent.withdrawal_kind == Consent.Withdrawal.REPLACED
    if may_give and not is_over and consent.valid_until >= timezone.localdate():
        row |= {"url": _give_url(consent), "action": _("Give again")}
    return row


def access_timeline(records):
    """Access records by day for timeline.html, newest first."""
    names = readers_of(records)
    days = groupby(records, key=lambda record: timezone.localdate(record.at))
    return [
        {"day": date_format(day), "events": [_event(record, names) for record in group]}
        for day, group in days
    ]


def _event(record, names):
    local = timezone.localtime(record.at)
    purposes = {**dict(Purpose.choices), "operation": _("to run the platform")}
    bank = names.get(record.reader_organisation_id, record.reader_organisation_label)
    return {
        "what": sentence(_looked_at(record), bank=bank),
        "who": person_in_words(record.actor_label),
        # Those of no consent's purpose are marked where the record is made.
        "text": purposes.get(record.purpose) or _(record.purpose),
        "at": local.strftime("%H:%M"),
        "at_full": local.isoformat(timespec="seconds"),
    }


def _looked_at(record):
    if record.target_type == NumberStatement._meta.label_lower:
        return _("%(bank)s looked at your certificate")
    if record.target_type == "jobs.job":
        return _("%(bank)s looked at a job of yours")
    return _("%(bank)s looked at your answers")


def _instant(at):
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


def consent_fields(form, banks):
    """The consent form's questions for field.html, with what was chosen."""
    return [
        {
            "id": "bank", "name": "bank", "type": "select", "label": _("Bank"),
            "choices": [{"value": str(b.pk), "label": local_name(b)} for b in banks],
            "value": form["bank"].value() or "",
        },
        {
            "id": "scopes", "name": "scopes", "type": "checkboxes",
            "label": _("Parts of your answers"),
            "hint": _("Finances are a part of their own: share the rest without them."),
            "choices": [{"value": s.value, "label": s.label} for s in Scope],
            "value": form["scopes"].value() or [],
        },
        {
            "id": "purposes", "name": "purposes", "type": "checkboxes",
            "label": _("What the bank may use them for"),
            "choices": [{"value": p.value, "label": p.label} for p in Purpose],
            "value": form["purposes"].value() or [],
        },
        {
            "id": "valid_until", "name": "valid_until", "type": "text", "width": "m",
            "label": _("Until"),
            "hint": _("At most three years from today, for example 31/12/2027."),
            "value": shown_day(form["valid_until"].value()),
        },
    ]  # fmt: skip


def number_row(state):
    """The company's number on the page of sharing, for summary_list.html."""
    held = state.identifier
    waiting = [_("A certificate waits to be checked")] if state.waits else []
    lines = [held.value, held.get_proof_display(), *waiting] if held else []
    return [
        {
            "label": _("Business registration number"),
            "lines": lines,
            "nothing": _("Not stated yet"),
            "url": reverse("companies:number"),
            "action": _("Open"),
        }
    ]


def with_errors(fields, form):
    """The fields with what is wrong beside each, and the summary of it all."""
    findings = [
        {"text": str(each), "target": "main"} for each in form.non_field_errors()
    ]
    for field in fields:
        field["errors"] = [str(error) for error in form.errors.get(field["name"], [])]
        findings += [{"text": e, "target": field["id"]} for e in field["errors"]]
    return fields, {"findings": findings}
