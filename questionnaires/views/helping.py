"""A helper without account answers one part by a link; nothing else opens."""

from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import tenancy
from accounts.access import public
from accounts.names import local_name
from questionnaires.forms import pages
from questionnaires.forms.conflicts import with_outcome
from questionnaires.forms.fields import FieldMaker
from questionnaires.forms.fragments import changed_fields
from questionnaires.forms.helping import draw_part, helper_of, part_of
from questionnaires.forms.periods import period_label
from questionnaires.forms.rendering import render_slots
from questionnaires.forms.saving import save_page
from questionnaires.models import HelperLink, Response
from questionnaires.selectors.earlier import with_prior
from questionnaires.selectors.filling import filling_for
from questionnaires.services.errors import ResponseClosedError
from questionnaires.services.handing import helper_link
from questionnaires.services.secrets import organisation_of
from questionnaires.views.answers import save_within
from questionnaires.views.rows import press_row_button

#: How often a link may be asked for in a minute, right or wrong, from one address.
MOST_A_MINUTE = 240


def private(response):
    """What a link opens is found by no search engine, kept by no cache, told to nobody."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def too_often(request):
    """Whether this address asks for links faster than a person does."""
    minute = int(timezone.now().timestamp()) // 60
    key = f"link:{request.META.get('REMOTE_ADDR', '')}:{minute}"
    cache.add(key, 0, timeout=120)
    try:
        return cache.incr(key) > MOST_A_MINUTE
    except ValueError:
        cache.set(key, 1, timeout=120)
        return False


def refused():
    """The answer to somebody who asks too often."""
    words = _("Too many requests. Wait a minute.")
    response = HttpResponse(words, status=429, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = "60"
    return private(response)


@require_http_methods(["GET", "HEAD", "POST"])
@public
def part(request, token):
    """The part to be answered, saved as a whole by its button or field by field."""
    if too_often(request):
        return refused()
    link, filling, page = _opened(request, token)
    if request.method != "POST":
        return private(_page(request, token, link, filling, page))
    try:
        outcome = save_page(
            filling=filling,
            questions=page.questions,
            data=request.POST,
            by=request.actor,
            at=timezone.now(),
        )
        anchor = press_row_button(request, filling, page)
    except ResponseClosedError:
        raise Http404 from None
    fresh = filling_for(request.actor, _response(link))
    if outcome.is_clean and anchor is not None:
        return private(redirect(f"{request.path}#{anchor}"))
    saved = outcome.is_clean
    return private(_page(request, token, link, fresh, page, outcome, saved=saved))


@require_POST
@public
def save(request, token):
    """One field of the part, as it is left."""
    if too_often(request):
        return refused()
    link, filling, page = _opened(request, token)
    path = request.POST.get("key", "")
    question = filling.definition.questions.get(path)
    allowed = {each.key for each in page.questions}
    if question is None or (question.table or question.key) not in allowed:
        raise Http404

    def draw(before, after, place):
        url = request.path
        was, now = (FieldMaker(each, guest_url=url) for each in (before, after))
        return "".join(changed_fields(was, now, page, place))

    return private(save_within(request, filling.response, question, draw))


def _opened(request, token):
    """The link, its response and its part, as the organisation sees them; else 404."""
    organisation_id = organisation_of(token)
    if organisation_id is None:
        raise Http404
    tenancy.switch(organisation_id)
    now = timezone.now()
    link = helper_link(token, now)
    if link is None:
        tenancy.switch(None)
        raise Http404
    request.actor = helper_of(link)
    filling = filling_for(request.actor, _response(link))
    page = part_of(filling, link)
    if page is None:
        raise Http404
    HelperLink.objects.filter(pk=link.pk).update(last_used_at=now)
    return link, filling, page


def _response(link):
    return with_prior(Response.objects.filter(pk=link.response_id)).get()


def _page(request, token, link, filling, page, outcome=None, saved=False):
    maker = FieldMaker(filling, guest_url=f"/help/{token}/save/")
    fields, slots = draw_part(maker, page)
    summary = None
    if outcome is not None and not saved:
        with_outcome(maker, slots, outcome)
        fields = render_slots(slots)
    if outcome is not None:
        summary = pages.error_summary(maker, slots)
    response = filling.response
    period = period_label(response.period_start, response.period_end)
    company = local_name(link.organisation)
    words = {"company": company, "who": link.made_by_label.rpartition(" (")[0]}
    context = {
        "head": {
            "title": page.title,
            "caption": _("%(company)s, %(period)s")
            % {"company": company, "period": period},
            "lede": _(
                "%(who)s of %(company)s asks you to fill this in. You see this part alone;"
                " your answers are kept under your name."
            )
            % words,
        },
        "link": link,
        "fields": fields,
        "summary": summary,
        "saved": saved and not (summary or {}).get("findings"),
        "action": request.path if request.path.endswith(f"{token}/") else "",
    }
    status = 200 if outcome is None or context["saved"] else 422
    return render(request, "questionnaires/helping.html", context, status=status)
