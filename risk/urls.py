"""Addresses of the bank's risk pages, and of a company's page about links."""

from django.urls import path, register_converter

from risk.views import books, borrowers, exports, links, overview, uploads


class FormConverter:
    """The forms in which lists are downloaded."""

    regex = "csv|xlsx"

    def to_python(self, value):
        return value

    to_url = to_python


register_converter(FormConverter, "download_form")

app_name = "risk"
urlpatterns = [
    path("", books.home, name="home"),
    path("uploads/new/", uploads.new, name="upload_new"),
    path("uploads/<uuid:upload_id>/", uploads.show, name="upload"),
    path(
        "uploads/<uuid:upload_id>/columns/", uploads.name_columns, name="name_columns"
    ),
    path("uploads/<uuid:upload_id>/confirm/", uploads.confirm, name="confirm_upload"),
    path("uploads/<uuid:upload_id>/discard/", uploads.discard, name="discard_upload"),
    path(
        "uploads/<uuid:upload_id>/findings.<download_form:form>",
        uploads.findings,
        name="findings",
    ),
    path("books/<uuid:book_id>/", books.show, name="book"),
    path("books/<uuid:book_id>/ledger/", books.ledger, name="ledger"),
    path("books/<uuid:book_id>/build/", books.build, name="build"),
    path("views/<uuid:view_id>/", overview.show, name="view"),
    path("views/<uuid:view_id>/verify/", books.verify, name="verify"),
    path("views/<uuid:view_id>/export/", exports.choose, name="export"),
    path("views/<uuid:view_id>/borrowers/", overview.list_borrowers, name="borrowers"),
    path(
        "views/<uuid:view_id>/measures/<slug:measure>/",
        borrowers.measure,
        name="measure",
    ),
    path(
        "views/<uuid:view_id>/borrowers/<uuid:borrower_id>/",
        borrowers.show,
        name="borrower",
    ),
    path(
        "views/<uuid:view_id>/borrowers/<uuid:borrower_id>/why/<slug:scope>/",
        borrowers.explain_number,
        name="explain",
    ),
    path(
        "views/<uuid:view_id>/borrowers/<uuid:borrower_id>/why/<slug:scope>.json",
        borrowers.explain_json,
        name="explain_json",
    ),
    path(
        "views/<uuid:view_id>/borrowers/<uuid:borrower_id>/facts/<uuid:fact_id>/",
        borrowers.fact,
        name="fact",
    ),
    path(
        "views/<uuid:view_id>/borrowers/<uuid:borrower_id>/facts/<uuid:fact_id>/ask/",
        borrowers.ask_fact,
        name="ask_fact",
    ),
    path("borrowers/<uuid:borrower_id>/link/", links.propose, name="propose_link"),
    path("links/", links.questions, name="questions"),
    path("links/<uuid:link_id>/end/", links.end, name="end_link"),
    path("links/<uuid:link_id>/confirm/", links.confirm, name="confirm_link"),
    path("links/<uuid:link_id>/refuse/", links.refuse, name="refuse_link"),
]
