"""Signals of an office: what an officer found, a second person's word, the report."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from schemes.forms.office import FindingForm
from schemes.pages.places import office_tabs
from schemes.pages.signals import report_table, rule_rows, unwatched_rows
from schemes.selectors.claims import office_claims
from schemes.selectors.signals import tallies
from schemes.services.watching import confirm_finding, judge_finding
from schemes.workflow import WorkflowError


def _finding(request, claim_id, finding_id):
    claim = get_object_or_404(office_claims(request.actor), pk=claim_id)
    return get_object_or_404(claim.findings.standing(), pk=finding_id)


@require_POST
@requires(Permission.CLAIM_ASSESS)
def judge(request, claim_id, finding_id):
    """Say what a signal turned out to be, and why."""
    finding = _finding(request, claim_id, finding_id)
    form = FindingForm(request.POST)
    if form.is_valid():
        _done(request, judge_finding, finding=finding, **form.cleaned_data)
    else:
        messages.error(request, _("Say what you found, and why."))
    return redirect(f"{_case(claim_id)}#signals")


@require_POST
@requires(Permission.CLAIM_APPROVE)
def confirm(request, claim_id, finding_id):
    """Bear out what another officer found."""
    finding = _finding(request, claim_id, finding_id)
    _done(request, confirm_finding, finding=finding)
    return redirect(f"{_case(claim_id)}#signals")


def _case(claim_id):
    return redirect("schemes:case", claim_id).url


def _done(request, act, **given):
    try:
        act(by=request.actor, **given)
    except WorkflowError as error:
        messages.error(request, str(error))


@require_safe
@requires(Permission.CLAIM_READ)
def report(request):
    """How often each signal was right, over which limits, and what is not watched."""
    context = {
        "head": {
            "title": _("Signals"),
            "lede": _(
                "What hints at duplicates and fraud, and how often it was right."
            ),
        },
        "tabs": office_tabs("signals"),
        "table": report_table(tallies(request.actor)),
        "rules": rule_rows(),
        "unwatched": unwatched_rows(),
    }
    return render(request, "schemes/signals.html", context)
