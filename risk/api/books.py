"""Loan books, their ledger, and asking for a risk view."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django_filters import ChoiceFilter
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import JobSerializer
from accounts.cursors import Pages
from accounts.permissions import Permission
from accounts.programs import Access, ProgramView, RefusedError
from measures.money import CurrencyError
from risk.api import shapes
from risk.models import LoanBook
from risk.selectors.books import ledger_lines
from risk.services.books import enter_ledger_totals
from risk.services.building import request_view


class BookPages(Pages):
    """Latest first."""

    ordering = ("-created_at", "id")


class BookFilter(FilterSet):
    """Books in one state."""

    status = ChoiceFilter(choices=LoanBook.Status.choices)


class _Books(ProgramView):
    def get_queryset(self) -> QuerySet[LoanBook]:
        """The bank's own."""
        return LoanBook.objects.visible_to(self.actor)

    def book(self, book_id: UUID) -> LoanBook:
        """One of them, or 404."""
        return get_object_or_404(self.get_queryset(), pk=book_id)


@extend_schema_view(
    get=extend_schema(
        tags=["books"],
        operation_id="list_books",
        description="Your books, latest first.",
    )
)
class BookList(_Books, ListAPIView[LoanBook]):
    """The bank's books."""

    serializer_class = shapes.BookSerializer
    pagination_class = BookPages
    filterset_class = BookFilter
    access: ClassVar[Access] = {"GET": (Permission.LOAN_BOOK_VIEW,)}


class BookDetail(_Books):
    """One book."""

    access: ClassVar[Access] = {"GET": (Permission.LOAN_BOOK_VIEW,)}

    @extend_schema(
        tags=["books"],
        operation_id="read_book",
        responses=shapes.BookDetailSerializer,
        description="A book, with the ledger's totals beside its own.",
    )
    def get(self, request: Request, book_id: UUID) -> Response:
        """The book."""
        return Response(_with_ledger(self.book(book_id)))


def _with_ledger(book: LoanBook) -> dict[str, Any]:
    lines = [
        {
            "product": line.product,
            "currency": line.currency,
            "loans": line.loans,
            "in_book": str(line.in_book),
            "in_ledger": None if line.in_ledger is None else str(line.in_ledger),
            "difference": None if line.difference is None else str(line.difference),
        }
        for line in ledger_lines(book=book)
    ]
    return {**shapes.BookSerializer(book).data, "ledger": lines}


class BookLedger(_Books):
    """What the ledger says."""

    access: ClassVar[Access] = {"PUT": (Permission.LOAN_BOOK_UPLOAD,)}

    @extend_schema(
        tags=["books"],
        operation_id="enter_ledger",
        request=shapes.LedgerSerializer,
        responses=shapes.BookDetailSerializer,
        description="Enter what your ledger says by product and currency; these lines"
        " replace the earlier ones.",
    )
    def put(self, request: Request, book_id: UUID) -> Response:
        """Keep the totals."""
        book = self.book(book_id)
        given = shapes.LedgerSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        lines = given.validated_data["totals"]
        totals = {(line["product"], line["currency"]): line["amount"] for line in lines}
        if len(totals) < len(lines):
            words = ["A product and currency stand here twice."]
            raise serializers.ValidationError({"totals": words})
        try:
            enter_ledger_totals(book=book, totals=totals, by=self.actor)
        except CurrencyError as error:
            raise serializers.ValidationError({"totals": [str(error)]}) from error
        return Response(_with_ledger(book))


class BookViews(_Books):
    """Asks for a risk view of a book."""

    access: ClassVar[Access] = {"POST": (Permission.RISK_VIEW_BUILD,)}

    @extend_schema(
        tags=["views"],
        operation_id="request_view",
        request=None,
        responses={202: JobSerializer},
        description="Compute a risk view of a live book. The job's `result` names the"
        " view; one that waits already is not asked for twice.",
    )
    def post(self, request: Request, book_id: UUID) -> Response:
        """The job that computes it."""
        book = self.book(book_id)
        if book.status != LoanBook.Status.LIVE:
            words = "Only a live book has risk views."
            raise RefusedError(409, "book_not_live", words)
        job = request_view(book=book, by=self.actor)
        return Response(JobSerializer(job).data, status=202)
