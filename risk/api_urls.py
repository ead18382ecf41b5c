"""Addresses of the API of loan books and risk views."""

from django.urls import path

from risk.api import books, uploads, views

_upload = "uploads/<uuid:upload_id>/"
_book = "books/<uuid:book_id>/"
_view = "views/<uuid:view_id>/"
urlpatterns = [
    path("uploads/", uploads.UploadList.as_view(), name="uploads"),
    path(_upload, uploads.UploadDetail.as_view(), name="upload"),
    path(f"{_upload}findings/", uploads.UploadFindings.as_view(), name="findings"),
    path(f"{_upload}columns/", uploads.UploadColumns.as_view(), name="columns"),
    path(f"{_upload}confirm/", uploads.UploadConfirm.as_view(), name="confirm"),
    path(f"{_upload}discard/", uploads.UploadDiscard.as_view(), name="discard"),
    path("books/", books.BookList.as_view(), name="books"),
    path(_book, books.BookDetail.as_view(), name="book"),
    path(f"{_book}ledger/", books.BookLedger.as_view(), name="ledger"),
    path(f"{_book}views/", books.BookViews.as_view(), name="request_view"),
    path("views/", views.ViewList.as_view(), name="views"),
    path(_view, views.ViewDetail.as_view(), name="view"),
    path(f"{_view}totals/", views.ViewTotals.as_view(), name="totals"),
    path(f"{_view}borrowers/", views.ViewBorrowers.as_view(), name="borrowers"),
    path(
        f"{_view}borrowers/<uuid:borrower_id>/why/<slug:scope>/",
        views.NumberDetail.as_view(),
        name="number",
    ),
]
