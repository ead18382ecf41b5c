"""Keys for programs: the list, a new one shown once, and their end."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.access import requires
from accounts.forms import TokenForm
from accounts.models import ApiToken
from accounts.permissions import Permission
from accounts.services.tokens import create_token, revoke_token


@require_safe
@requires(Permission.TOKENS_MANAGE)
def tokens(request):
    """The organisation's keys, also those that have ended."""
    own = ApiToken.objects.visible_to(request.actor).select_related("created_by")
    context = {"tokens": own, "now": timezone.now()}
    return render(request, "accounts/tokens.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.TOKENS_MANAGE, step_up=True)
@sensitive_variables("secret")
def create(request):
    """Make a key; the answer is the only page that ever shows its secret."""
    form = TokenForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        token, secret = create_token(
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            expires_at=form.expires_at,
            by=request.actor,
        )
        context = {"token": token, "secret": secret}
        return render(request, "accounts/token_created.html", context)
    return render(request, "accounts/token_create.html", {"form": form})


@require_POST
@requires(Permission.TOKENS_MANAGE)
def revoke(request, token_id):
    """End a key."""
    token = get_object_or_404(ApiToken.objects.visible_to(request.actor), pk=token_id)
    revoke_token(token=token, by=request.actor)
    messages.success(request, _("The key no longer works."))
    return redirect("accounts:tokens")
