"""What every page's frame needs: who acts, for whom, and where one can go."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.permissions import Permission as P
from accounts.roles import Kind

#: Roles of these kinds work in dense tables, the others in airy forms.
COMPACT = {Kind.BANK, Kind.SCHEME_OFFICE, Kind.CENTRE, Kind.PLATFORM}

#: Other addresses that belong to a place of the bar.
ALSO = {
    "/answers/": (
        "/responses/", "/submissions/", "/queries/", "/papers/", "/facts/", "/asked/",
    ),
    "/office/claims/": (
        "/office/signals/", "/office/lots/", "/office/exceptions/", "/office/substitutes/",
    ),
    "/office/payments/": ("/office/statements/", "/office/reports/"),
}  # fmt: skip


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """`actor` and `shell` for base.html; costs no query."""
    # Absent where a page is drawn for an error before the middleware found out.
    actor: Actor = getattr(request, "actor", Actor.anonymous())
    return {"actor": actor, "shell": _shell(request, actor)}


def _shell(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    shell: dict[str, Any] = {"home_url": reverse("home"), "demo": settings.DEMO}
    if settings.DEMO:
        shell["demo_url"] = reverse("demo:people")
    shell["footer"] = [
        {"label": _("Grants and subsidies"), "url": reverse("schemes:list")},
        {"label": _("Factor library"), "url": reverse("questionnaires:factors")},
        {"label": _("Check a letter"), "url": reverse("schemes:letter_check")},
        {"label": _("Check signed answers"), "url": reverse("questionnaires:verify")},
    ]
    if not actor.is_authenticated:
        return shell | {"sign_in_url": reverse("account_login")}
    organisation = actor.organisation
    shell["density"] = (
        "compact" if organisation and organisation.kind in COMPACT else "roomy"
    )
    places = [
        (place[1], reverse(place[2])) for place in _places() if actor.may(place[0])
    ]
    if organisation and organisation.kind == Kind.BANK:
        own = reverse("questionnaires:home")
        places = [
            (_("Self-diagnostic") if url == own else label, url)
            for label, url in places
        ]
    shell["nav"] = [
        {
            "label": label,
            "url": url,
            "current": request.path.startswith((url, *ALSO.get(url, ()))),
        }
        for label, url in places
    ]
    shell["account"] = _account(actor)
    if organisation:
        shell["acting"] = _acting(request, actor)
    return shell


def _places() -> list[tuple[P, str, str]]:
    return [
        (P.RESPONSE_VIEW, _("Answers"), "questionnaires:home"),
        (P.CONSENT_VIEW, _("Sharing"), "companies:sharing"),
        (P.RISK_VIEW_READ, _("Risk"), "risk:home"),
        (P.CLAIM_MAKE, _("Claims"), "schemes:claims"),
        (P.CLAIM_READ, _("Claims"), "schemes:queue"),
        (P.COMPLETION_UPLOAD, _("Completion lists"), "schemes:completions"),
        (P.CLAIM_READ, _("Payments"), "schemes:payments"),
        (P.CLAIM_READ, _("Recoveries"), "schemes:recoveries"),
        (P.CLAIM_READ, _("Ledger"), "schemes:ledger"),
        (P.CLAIM_READ, _("Schemes"), "schemes:office_schemes"),
        (P.CONTENT_EDIT, _("Desk"), "questionnaires:desk"),
        (P.BORROWER_INVITE, _("Campaigns"), "questionnaires:campaigns"),
        (P.BORROWER_INVITE, _("Invitations"), "accounts:invitations"),
        (P.MEMBERS_VIEW, _("Organisation"), "accounts:organisation"),
        (P.AUDIT_VIEW, _("Decisions"), "accounts:decisions"),
        (P.NUMBER_CHECK, _("Numbers"), "companies:checks"),
        (P.JOBS_OPERATE, _("Jobs"), "jobs:list"),
    ]


def _named(actor: Actor) -> dict[str, Any]:
    """The organisation's name in the reader's script, and which script that is."""
    organisation = actor.organisation
    assert organisation is not None
    chinese = (get_language() or "en").startswith("zh") and organisation.name_zh
    kind = Kind(organisation.kind).label
    return {
        "id": actor.key,
        "name": organisation.name_zh if chinese else organisation.name,
        "lang": "zh-Hant-HK" if chinese else "en",
        "kind": f"{actor.role_label} · {kind}",
    }


def _acting(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    others = [other for other in request.actors if other.key != actor.key]  # type: ignore[attr-defined]
    return _named(actor) | {
        "others": [_named(other) for other in others],
        "url": reverse("accounts:switch"),
    }


def _account(actor: Actor) -> dict[str, Any]:
    user = actor.user
    assert user is not None
    return {
        "name": str(user),
        "email": user.email,
        "role": actor.role_label,
        "links": [
            {"label": _("Sign-in and security"), "url": reverse("mfa_index")},
            {"label": _("Sessions"), "url": reverse("usersessions_list")},
            {"label": _("Password"), "url": reverse("account_change_password")},
        ],
        "sign_out_url": reverse("account_logout"),
    }
