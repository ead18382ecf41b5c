"""What every page's frame needs: who acts, for whom, and the page's address."""

from django.conf import settings


def page_frame(request):
    """Values for base.html; nothing that costs a query."""
    return {
        "actor": getattr(request, "actor", None),
        "actors": getattr(request, "actors", []),
        "demo_mode": settings.DEMO,
        "theme": request.COOKIES.get("theme", ""),
    }
