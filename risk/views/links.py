"""Borrower and company: the bank asks or ends, the company answers."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.names import local_name, sentence
from accounts.permissions import Permission
from risk.forms import LinkForm
from risk.models import Borrower, BorrowerLink, RiskView
from risk.services import links as services


@require_POST
@requires(Permission.BORROWER_LINK)
def propose(request, borrower_id):
    """Ask the company of a number whether it is this borrower."""
    borrower = get_object_or_404(
        Borrower.objects.visible_to(request.actor), pk=borrower_id
    )
    form = LinkForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Enter the borrower's business registration number."))
        return _to_borrower(request, borrower)
    try:
        services.propose_link(
            borrower=borrower, number=form.cleaned_data["number"], by=request.actor
        )
    except services.LinkError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _(
                "If a company here has proved this number, it is asked. You hear when it answers."
            ),
        )
    return _to_borrower(request, borrower)


def _to_borrower(request, borrower):
    views = RiskView.objects.visible_to(request.actor).filter(
        status=RiskView.Status.READY, book__status="live"
    )
    wanted = request.POST.get("view", "")
    view = next((v for v in views if str(v.pk) == wanted), None) or views.first()
    if view is None:
        return redirect("risk:home")
    return redirect("risk:borrower", view.pk, borrower.pk)


@require_POST
@requires(Permission.BORROWER_LINK)
def end(request, link_id):
    """The bank ends a link, or takes its question back."""
    own = BorrowerLink.objects.visible_to(request.actor).select_related("borrower")
    link = get_object_or_404(own, pk=link_id)
    services.end_link(link=link, by=request.actor)
    messages.success(request, _("The link is ended."))
    return _to_borrower(request, link.borrower)


@require_safe
@requires(Permission.CONSENT_VIEW)
def questions(request):
    """A company's links: banks that ask, and banks it is linked to."""
    links = (
        BorrowerLink.objects.visible_to(request.actor)
        .exclude(state=BorrowerLink.State.ENDED)
        .select_related("organisation")
    )
    proposed = [link for link in links if link.state == BorrowerLink.State.PROPOSED]
    context = {
        "head": {
            "title": _("Banks that know you as a borrower"),
            "lede": _(
                "A link alone shows a bank nothing. It says which loans are yours, so that"
                " what you share counts for them."
            ),
            "back": {"label": _("Sharing"), "url": reverse("companies:sharing")},
        },
        "proposed": proposed,
        "confirmed": [link for link in links if link not in proposed],
        "may_answer": request.actor.may(Permission.CONSENT_GRANT),
    }
    return render(request, "risk/links.html", context)


def _asked(request, link_id):
    links = BorrowerLink.objects.visible_to(request.actor)
    return get_object_or_404(links.select_related("organisation"), pk=link_id)


@require_POST
@requires(Permission.CONSENT_GRANT, step_up=True)
def confirm(request, link_id):
    """The company says that it is the borrower."""
    link = _asked(request, link_id)
    try:
        services.confirm_link(link=link, by=request.actor)
    except services.LinkError as error:
        messages.error(request, str(error))
    else:
        text = sentence(
            _("%(bank)s now knows which borrower you are."),
            bank=local_name(link.organisation),
        )
        messages.success(request, text)
    return redirect("risk:questions")


@require_POST
@requires(Permission.CONSENT_GRANT)
def refuse(request, link_id):
    """The company says no, or ends a link."""
    link = _asked(request, link_id)
    services.end_link(link=link, by=request.actor)
    messages.success(request, _("The link is ended."))
    return redirect("risk:questions")
