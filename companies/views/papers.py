"""A paper that was handed in, sent back to be looked at."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.http import HttpResponse

from accounts.tenancy import scope
from documents.evidence import KINDS
from documents.storage import opened

#: A paper comes from strangers: nothing in it may run or fetch, and only we frame it.
PAPER_POLICY = {
    "default-src": [NONE],
    "script-src": [NONE],
    "img-src": [SELF],
    "object-src": [SELF],
    "style-src": [UNSAFE_INLINE],
    "frame-ancestors": [SELF],
}
SHOWN = {media_type: ending for media_type, ending in KINDS.values()}


def paper_response(statement):
    """The certificate under the type its bytes have, for our own pages to frame.

    Read in the scope of its company, since the operator who looks is of another.
    """
    with scope(statement.organisation_id), opened(statement.certificate) as reader:
        content = reader.read()
    media_type = statement.certificate.media_type
    response = HttpResponse(content, content_type=media_type)
    name = f"certificate{SHOWN[media_type]}"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "no-store"
    # Read by the middleware of django-csp; its decorator is for views alone.
    response._csp_replace = PAPER_POLICY  # type: ignore[attr-defined]
    return response


def is_picture(statement):
    """Whether a page can show it by itself; the reader's browser shows the rest."""
    return statement.certificate.media_type.startswith("image/")
