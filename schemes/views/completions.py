"""Completion lists of a training provider: handed in signed off, taken back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from schemes.forms.completions import CompletionForm, programme_choices
from schemes.models import CompletionList
from schemes.services import completions as services
from schemes.workflow import WorkflowError


@require_safe
@requires(Permission.COMPLETION_UPLOAD)
def completions(request):
    """The provider's lists, and the form for another one."""
    return _page(request, CompletionForm())


def _page(request, form, *, status=200, problems=()):
    lists = CompletionList.objects.visible_to(request.actor).select_related("signed_by")
    context = {
        "head": {
            "title": _("Completion lists"),
            "lede": _(
                "Who completed which programme. The office compares claims with it; card"
                " numbers are kept as hashes alone."
            ),
        },
        "form": form,
        "problems": problems,
        "rows": [
            {
                "title": each.programme,
                "text": _("%(count)s learners, signed off by %(name)s on %(day)s")
                % {
                    "count": f"{each.count:,}",
                    "name": each.signed_by,
                    "day": date_format(localtime(each.signed_at)),
                },
                "pk": each.pk,
                "is_withdrawn": each.withdrawn_at is not None,
            }
            for each in lists
        ],
    }
    return render(request, "schemes/completions.html", context, status=status)


@require_POST
@requires(Permission.COMPLETION_UPLOAD)
def hand_in(request):
    """Sign a list off and hand it in."""
    form = CompletionForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    scheme, programme = programme_choices()[form.cleaned_data["programme"]][:2]
    try:
        made = services.hand_in_list(
            scheme=scheme, programme=programme, file=form.cleaned_data["file"],
            by=request.actor,
        )  # fmt: skip
    except services.ListError as error:
        return _page(request, form, status=422, problems=error.problems)
    messages.success(
        request, _("%(count)s learners were listed.") % {"count": f"{made.count:,}"}
    )
    return redirect("schemes:completions")


@require_POST
@requires(Permission.COMPLETION_UPLOAD)
def withdraw(request, list_id):
    """Take a list back."""
    found = CompletionList.objects.visible_to(request.actor)
    listed = get_object_or_404(found, pk=list_id)
    try:
        services.withdraw_list(listed=listed, by=request.actor)
    except WorkflowError as error:
        messages.error(request, str(error))
    return redirect("schemes:completions")
