"""One borrower of a view, and each of its numbers down to answer and factor."""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.names import marked
from accounts.permissions import Permission
from audit.services import record_access
from companies.models import Fact
from questionnaires.forms.supplement_pages import summary_of
from questionnaires.selectors.supplements import given_by
from questionnaires.services.queries import QueryError, ask_company
from questionnaires.wording import SUPPLEMENT_ANSWERS
from risk.explanation import explained
from risk.models import Borrower
from risk.pages import explain, profile
from risk.selectors.borrowers import borrower_in_view, facts_behind
from risk.selectors.results import one_row
from risk.selectors.sight import sight_of
from risk.selectors.totals import cells_of
from risk.views.overview import ready_view
from risk.wording import BORROWER_PAGE, EXPLANATION


def note_reading(request, company_id, target, purpose):
    """Leave a record with the company whose facts are shown."""
    record_access(
        organisation_id=company_id,
        by=request.actor,
        reader_label=request.actor.organisation.name,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        purpose=purpose,
    )


def _borrower(request, borrower_id):
    return get_object_or_404(Borrower.objects.visible_to(request.actor), pk=borrower_id)


def _own_answers(request, company_id, today):
    """What the company answered to the bank's own questions, if it lets it see."""
    bank_id = request.actor.organisation_id
    own = (
        given_by(company_id=company_id, bank_id=bank_id, day=today)
        if company_id
        else None
    )
    if own is None:
        return None
    note_reading(request, company_id, own, SUPPLEMENT_ANSWERS)
    return summary_of(own)


@require_safe
@requires(Permission.RISK_VIEW_READ)
def show(request, view_id, borrower_id):
    """A borrower: figures, reasons, what it shares, and its link."""
    view = ready_view(request, view_id)
    borrower = _borrower(request, borrower_id)
    today = timezone.localdate()
    sight = sight_of(view=view, on=today)
    found = borrower_in_view(view=view, borrower=borrower, sight=sight, on=today)
    if found.row is None:
        raise Http404
    if found.company_id and any(part.is_shared for part in found.parts):
        note_reading(request, found.company_id, borrower, BORROWER_PAGE)
    own = _own_answers(request, found.company_id, today)
    context = {
        "own_answers": own,
        "view": view,
        "borrower": borrower,
        "found": found,
        "parts": found.parts,
        "kept_back": [part for part in found.parts if not part.is_shared],
        "company": found.link.company if found.link else None,
        **profile.borrower_page(view, found),
        "may_link": request.actor.may(Permission.BORROWER_LINK),
    }
    return render(request, "risk/borrower.html", context)


def _explained(request, view_id, borrower_id, scope):
    """View, borrower, its row and the explanation of a scope, or 404."""
    if scope not in ("s12", "s3"):
        raise Http404
    view = ready_view(request, view_id)
    borrower = _borrower(request, borrower_id)
    sight = sight_of(view=view, on=timezone.localdate())
    row = one_row(view=view, sight=sight, borrower_id=str(borrower.pk))
    if row is None:
        raise Http404
    explanation = explained(row, scope, view.book.currency)
    if explanation is not None and row["company_id"]:
        note_reading(request, row["company_id"], borrower, EXPLANATION)
    return view, borrower, row, explanation


@require_safe
@requires(Permission.RISK_VIEW_READ)
def explain_number(request, view_id, borrower_id, scope):
    """Why this number: the sentence, inputs, factors and steps."""
    view, borrower, row, explanation = _explained(request, view_id, borrower_id, scope)
    context = {"view": view, "borrower": borrower, "head": _head(view, borrower)}
    if explanation is None:
        context["missing"] = profile.missing_panel(row, scope)
    else:
        facts = facts_behind(view=view, row=row)
        context["explain"] = explain.explain_panel(
            view, borrower, row, scope, explanation, facts
        ) | {"steps": explain.step_lines(explanation)}
    return render(request, "risk/explain.html", context)


@require_safe
@requires(Permission.RISK_VIEW_READ)
def explain_json(request, view_id, borrower_id, scope):
    """The same for programs."""
    view, borrower, row, explanation = _explained(request, view_id, borrower_id, scope)
    if explanation is None:
        raise Http404
    answer = explain.explanation_json(explanation) | {
        "view": str(view.pk),
        "borrower": borrower.reference,
        "scope": scope,
        "facts": facts_behind(view=view, row=row),
    }
    return JsonResponse(answer)


@require_safe
@requires(Permission.RISK_VIEW_READ)
def measure(request, view_id, measure):
    """Why a figure of the whole book: its formula and sums."""
    view = ready_view(request, view_id)
    if measure not in explain.MEASURES:
        raise Http404
    sight = sight_of(view=view, on=timezone.localdate())
    overall = cells_of(view=view, sight=sight)["overall"][0]
    context = {
        "view": view,
        "head": _head(view, None),
        "explain": explain.measure_panel(view, measure, overall),
    }
    return render(request, "risk/explain.html", context)


@require_safe
@requires(Permission.RISK_VIEW_READ)
def fact(request, view_id, borrower_id, fact_id):
    """One fact a view used: its answers, factor and rule, as they were sealed."""
    view = ready_view(request, view_id)
    borrower = _borrower(request, borrower_id)
    sight = sight_of(view=view, on=timezone.localdate())
    row = one_row(view=view, sight=sight, borrower_id=str(borrower.pk))
    if row is None:
        raise Http404
    facts = facts_behind(view=view, row=row)
    found = next((f for f in facts.values() if f["id"] == str(fact_id)), None)
    if found is None:
        raise Http404
    note_reading(request, row["company_id"], borrower, "one fact")
    context = {
        "view": view,
        "borrower": borrower,
        "head": _head(view, borrower),
        "explain": profile.fact_panel(found),
        "papers": profile.papers_of(found),
        "ask_url": reverse("risk:ask_fact", args=[view.pk, borrower.pk, fact_id]),
    }
    return render(request, "risk/explain.html", context)


@require_POST
@requires(Permission.RISK_VIEW_READ)
def ask_fact(request, view_id, borrower_id, fact_id):
    """Ask the company about a fact that it shares today."""
    ready_view(request, view_id)
    _borrower(request, borrower_id)
    shared = Fact.objects.visible_to(request.actor)
    asked_about = get_object_or_404(shared, pk=fact_id)
    try:
        query = ask_company(
            fact=asked_about, text=request.POST.get("text", ""), by=request.actor
        )
    except QueryError as error:
        messages.error(request, str(error.message))
        return redirect("risk:fact", view_id, borrower_id, fact_id)
    messages.success(request, _("Asked. The company hears of it by e-mail."))
    return redirect("questionnaires:asked_query", query.pk)


def _head(view, borrower):
    crumbs = [
        {"label": _("Risk"), "url": reverse("risk:home")},
        {"label": view.book.name, "url": reverse("risk:view", args=[view.pk])},
    ]
    if borrower:
        url = reverse("risk:borrower", args=[view.pk, borrower.pk])
        crumbs.append({"label": marked(borrower.name), "url": url})
    crumbs.append({"label": _("Why this number")})
    return {"title": _("Why this number"), "crumbs": crumbs}
