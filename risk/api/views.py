"""Risk views: their totals by cut, borrowers, and why a number is what it is.

What a company no longer shares is left out by the same selectors as on the pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_filters import ChoiceFilter, UUIDFilter
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.cursors import Pages
from accounts.permissions import Permission
from accounts.programs import Access, ProgramView, RefusedError
from risk.api import shapes
from risk.api.paging import PAGE_PARAMETERS, page_size
from risk.explanation import explained
from risk.methods.results import CUTS, SCOPES
from risk.models import Borrower, RiskView
from risk.pages.address import selection_of
from risk.pages.explain import explanation_json
from risk.selectors.borrowers import facts_behind
from risk.selectors.results import SORTS, one_row, selected_rows
from risk.selectors.sight import Sight, sight_of
from risk.selectors.totals import Cell, cells_of

Json = dict[str, Any]
Row = Mapping[str, Any]
_FILTERS = [
    OpenApiParameter(name, str, many=True, explode=True, description=words)
    for name, words in (
        ("section", "letter of the industry, or none"),
        ("sector", "code of the sector, or none"),
        ("district", "letter of the district, or none"),
        ("option", "option of the emissions, or none"),
        ("score", "1 to 5, or none"),
    )
]
_SORTS = [way + key for key in SORTS for way in ("", "-")]


class ViewPages(Pages):
    """Latest first."""

    ordering = ("-created_at", "id")


class ViewFilter(FilterSet):
    """Views of one book, or in one state."""

    book = UUIDFilter("book_id", label="only those of this book")
    status = ChoiceFilter(choices=RiskView.Status.choices)


class _Views(ProgramView):
    access: ClassVar[Access] = {"GET": (Permission.RISK_VIEW_READ,)}

    def get_queryset(self) -> QuerySet[RiskView]:
        """The bank's own."""
        return RiskView.objects.visible_to(self.actor).select_related("book", "results")

    def view(self, view_id: UUID) -> RiskView:
        """One of them, or 404."""
        return get_object_or_404(self.get_queryset(), pk=view_id)

    def ready(self, view_id: UUID) -> tuple[RiskView, Sight]:
        """One that is ready, and what may be seen of it today; 409 until it is."""
        view = self.view(view_id)
        if view.status != RiskView.Status.READY:
            words = f"This view is not ready: {view.status}."
            raise RefusedError(409, "view_not_ready", words)
        return view, sight_of(view=view, on=timezone.localdate())

    def note(self, view: RiskView, rows: Iterable[Row], purpose: str) -> None:
        """Leave a record with every company whose values are sent."""
        shown = {
            UUID(row["company_id"])
            for row in rows
            if row["company_id"] and not row["hidden"]
        }
        self.note_reading(
            shown,
            target=view._meta.label_lower,
            target_id=str(view.pk),
            purpose=purpose,
        )


@extend_schema_view(
    get=extend_schema(
        tags=["views"],
        operation_id="list_views",
        description="Your views, latest first.",
    )
)
class ViewList(_Views, ListAPIView[RiskView]):
    """The bank's risk views."""

    serializer_class = shapes.ViewSerializer
    pagination_class = ViewPages
    filterset_class = ViewFilter


class ViewDetail(_Views):
    """One risk view."""

    @extend_schema(
        tags=["views"],
        operation_id="read_view",
        responses=shapes.ViewDetailSerializer,
        description="A view with its manifest: everything needed to compute it again.",
    )
    def get(self, request: Request, view_id: UUID) -> Response:
        """The view."""
        view = self.view(view_id)
        hidden = None
        if view.status == RiskView.Status.READY:
            hidden = len(sight_of(view=view, on=timezone.localdate()).hidden)
        view.hidden_companies = hidden  # type: ignore[attr-defined]
        return Response(shapes.ViewDetailSerializer(view).data)


class ViewTotals(_Views):
    """Totals of a view."""

    @extend_schema(
        tags=["views"],
        operation_id="read_totals",
        parameters=[OpenApiParameter("cut", str, enum=list(CUTS))],
        responses=shapes.TotalSerializer(many=True),
        description="Sums and ratios, overall and by section, sector, district and"
        " option. Ratios are divided once from the sums.",
    )
    def get(self, request: Request, view_id: UUID) -> Response:
        """Every total, or those of one cut."""
        view, sight = self.ready(view_id)
        cut = request.query_params.get("cut", "")
        if cut and cut not in CUTS:
            raise RefusedError(400, "unknown_cut", f"Cuts are {', '.join(CUTS)}.")
        found = cells_of(view=view, sight=sight)
        cells = [cell for name in CUTS for cell in found.get(name, ())]
        return Response([_total(cell) for cell in cells if cut in ("", cell.cut)])


def _total(cell: Cell) -> Json:
    return {
        "cut": cell.cut,
        "key": cell.key,
        "hidden": cell.is_hidden,
        "sums": {name: _text(value) for name, value in cell.sums.items()},
        "s12": _ratios(cell, "s12"),
        "s3": _ratios(cell, "s3"),
    }


def _ratios(cell: Cell, scope: str) -> Json:
    found = cell.ratios(scope)
    names = (
        "coverage",
        "own_data_share",
        "marked_share",
        "intensity",
        "weighted_score",
    )
    return {name: _text(getattr(found, name)) for name in names}


def _text(value: object) -> str | None:
    return None if value is None else str(value)


class ViewBorrowers(_Views):
    """Borrowers of a view."""

    @extend_schema(
        tags=["views"],
        operation_id="list_borrowers",
        parameters=[
            *PAGE_PARAMETERS,
            *_FILTERS,
            OpenApiParameter("search", str, description="in name or reference"),
            OpenApiParameter("sort", str, enum=_SORTS),
        ],
        responses=shapes.BorrowerPageSerializer,
        description="Every borrower of a view with option, score and figure. Values of a"
        " company whose consent has ended are null, and `hidden` says so.",
    )
    def get(self, request: Request, view_id: UUID) -> Response:
        """One page of borrowers."""
        view, sight = self.ready(view_id)
        selection = selection_of(request._request.GET)
        rows = selected_rows(
            view=view, sight=sight, selection=selection, page_size=page_size(request)
        )
        self.note(view, rows.listed, "list of borrowers")
        return Response(
            {
                "count": rows.total,
                "in_view": rows.in_view,
                "page": rows.page,
                "pages": rows.pages,
                "exposure": _text(rows.exposure),
                "fe_s12": _text(rows.financed),
                "results": [_borrower(row) for row in rows.listed],
            }
        )


def _borrower(row: Row) -> Json:
    same = (
        "hidden", "section", "loans", "loans_without_rate",
        "option_s12", "score_s12", "mark_s12", "option_s3", "score_s3",
    )  # fmt: skip
    return {name: row[name] for name in same} | {
        "borrower": row["borrower_id"],
        "reference": row["borrower_reference"],
        "name": row["borrower_name"],
        "company": row["company_id"],
        "sector": row["sector_code"],
        "district": row["district_code"],
        "exposure": _text(row["exposure"]),
        "fe_s12": _text(row["fe_s12"]),
        "fe_s3": _text(row["fe_s3"]),
    }


class NumberDetail(_Views):
    """Why a borrower's number is what it is."""

    @extend_schema(
        tags=["views"],
        operation_id="explain_number",
        parameters=[
            OpenApiParameter("scope", str, OpenApiParameter.PATH, enum=list(SCOPES))
        ],
        responses=shapes.NumberSerializer,
        description="Inputs and steps that give the figure again, and the facts behind"
        " them. 404 if nothing was computed or it is hidden.",
    )
    def get(
        self, request: Request, view_id: UUID, borrower_id: UUID, scope: str
    ) -> Response:
        """The explanation of a figure."""
        if scope not in SCOPES:
            raise Http404
        view, sight = self.ready(view_id)
        mine = Borrower.objects.visible_to(self.actor)
        borrower = get_object_or_404(mine, pk=borrower_id)
        row = one_row(view=view, sight=sight, borrower_id=str(borrower.pk))
        found = explained(row, scope, view.book.currency) if row else None
        if row is None or found is None:
            raise Http404
        self.note(view, [row], "explanation of a number")
        return Response(
            explanation_json(found)
            | {
                "view": str(view.pk),
                "borrower": str(borrower.pk),
                "scope": scope,
                "facts": facts_behind(view=view, row=row),
            }
        )
