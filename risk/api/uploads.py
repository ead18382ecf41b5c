"""Hand in a file, look at what was found, name its columns, confirm or discard."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.cursors import Pages
from accounts.permissions import Permission
from accounts.programs import Access, ProgramView, RefusedError, words_of
from risk.api import shapes
from risk.api.paging import PAGE_PARAMETERS, NumberedPage, numbered
from risk.files import read_table
from risk.forms import ConfirmForm, UploadForm
from risk.methods.loan_book_sentences import Finding, findings_in_words
from risk.models import Upload
from risk.pages.uploads import content_language, fields_of
from risk.services import uploads as services

_UPLOAD = (Permission.LOAN_BOOK_UPLOAD,)


class UploadPages(Pages):
    """Latest first."""

    ordering = ("-uploaded_at", "id")


class _Uploads(ProgramView):
    def get_queryset(self) -> QuerySet[Upload]:
        """The bank's own."""
        mine = Upload.objects.visible_to(self.actor)
        return mine.select_related("file", "rows", "findings").prefetch_related(
            "loan_books"
        )

    def upload(self, upload_id: UUID) -> Upload:
        """One of them, or 404."""
        return get_object_or_404(self.get_queryset(), pk=upload_id)

    def answer(self, upload_id: UUID, status: int) -> Response:
        """The upload as it stands now."""
        found = self.upload(upload_id)
        return Response(shapes.UploadSerializer(found).data, status=status)


@extend_schema(tags=["uploads"])
class UploadList(_Uploads, ListAPIView[Upload]):
    """Files the bank handed in."""

    serializer_class = shapes.UploadSerializer
    pagination_class = UploadPages
    parser_classes: ClassVar[list[type[BaseParser]]] = [MultiPartParser]
    access: ClassVar[Access] = {"GET": _UPLOAD, "POST": _UPLOAD}

    @extend_schema(operation_id="list_uploads", description="Your files, latest first.")
    def get(self, request: Request) -> Response:
        """One page of files."""
        return self.list(request)

    @extend_schema(
        operation_id="upload_file",
        request={"multipart/form-data": shapes.NewUploadSerializer},
        responses={202: shapes.UploadSerializer},
        description="Hand in a loan book or a borrower file. It is read by a job; nothing"
        " of it is used before it is confirmed.",
    )
    def post(self, request: Request) -> Response:
        """Keep the file and have it read."""
        form = UploadForm(request.data, request.FILES)
        if not form.is_valid():
            raise serializers.ValidationError(words_of(form))
        chosen = form.cleaned_data
        upload = services.receive_upload(
            kind=chosen["kind"],
            source=chosen["file"],
            name=chosen["file"].name,
            media_type=chosen["file"].content_type or "application/octet-stream",
            as_of=chosen["as_of"],
            currency=chosen["currency"],
            organisation_id=self.organisation_id,
            by=self.actor,
        )
        return self.answer(upload.pk, 202)


class UploadDetail(_Uploads):
    """One file."""

    access: ClassVar[Access] = {"GET": _UPLOAD}

    @extend_schema(
        tags=["uploads"],
        operation_id="read_upload",
        responses=shapes.UploadSerializer,
        description="Where a file stands: `reading`, `refused`, `unmapped` (name its"
        " columns), `checked` (confirm or discard), `confirmed`, `discarded`.",
    )
    def get(self, request: Request, upload_id: UUID) -> Response:
        """The file as it stands."""
        return self.answer(upload_id, 200)


class UploadFindings(_Uploads):
    """What was found in a file."""

    access: ClassVar[Access] = {"GET": _UPLOAD}

    @extend_schema(
        tags=["uploads"],
        operation_id="list_findings",
        parameters=PAGE_PARAMETERS,
        responses=numbered("FindingPage", shapes.UploadFindingSerializer),
        description="Every finding in the order of the file's rows, with its remedy.",
    )
    def get(self, request: Request, upload_id: UUID) -> Response:
        """One page of findings."""
        upload = self.upload(upload_id)
        table = read_table(upload.findings) if upload.findings else None
        page = NumberedPage.asked(request, table.num_rows if table else 0)
        found = (
            findings_in_words(
                table, content_language(), offset=page.offset, limit=page.size
            )
            if table
            else ()
        )
        return Response(page.of([_finding(each) for each in found]))


def _finding(found: Finding) -> dict[str, object]:
    names = ("row", "column", "code", "is_error", "sentence", "remedy")
    return {name: getattr(found, name) for name in names}


class UploadColumns(_Uploads):
    """How the columns of a file are named."""

    access: ClassVar[Access] = {"PUT": _UPLOAD}

    @extend_schema(
        tags=["uploads"],
        operation_id="name_columns",
        request=shapes.ColumnsSerializer,
        responses={202: shapes.UploadSerializer},
        description="Say under which heading each field stands; the file is checked"
        " again, and the same headings are known the next time.",
    )
    def put(self, request: Request, upload_id: UUID) -> Response:
        """Keep the names."""
        upload = self.upload(upload_id)
        given = shapes.ColumnsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        mapping = given.validated_data["mapping"]
        _check_names(upload, mapping)
        try:
            services.name_columns(upload=upload, mapping=mapping, by=self.actor)
        except services.UploadStateError as error:
            raise RefusedError(409, "upload_settled", error) from error
        return self.answer(upload.pk, 202)


def _check_names(upload: Upload, mapping: dict[str, str]) -> None:
    known = {field.name for field in fields_of(upload)}
    wrong = {name: ["There is no such field."] for name in mapping if name not in known}
    headings = set(upload.summary.get("header", []))
    wrong |= {
        name: ["The file has no such column."]
        for name, heading in mapping.items()
        if heading not in headings and name in known
    }
    if wrong:
        raise serializers.ValidationError({"mapping": wrong})


class UploadConfirm(_Uploads):
    """The word that a file is used."""

    access: ClassVar[Access] = {"POST": _UPLOAD}

    @extend_schema(
        tags=["uploads"],
        operation_id="confirm_upload",
        request=shapes.ConfirmSerializer,
        responses={202: shapes.UploadSerializer},
        description="Make it a live book of that name, or what you hold of your"
        " borrowers. Rows that cannot be used stay out only if you say so.",
    )
    def post(self, request: Request, upload_id: UUID) -> Response:
        """Confirm it."""
        upload = self.upload(upload_id)
        given = shapes.ConfirmSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        left_out = upload.summary.get("rows_in_error", 0)
        form = ConfirmForm(given.validated_data, rows_left_out=left_out)
        if upload.status == Upload.Status.CHECKED and not form.is_valid():
            raise serializers.ValidationError(words_of(form))
        try:
            services.confirm_upload(
                upload=upload, name=given.validated_data["name"], by=self.actor
            )
        except services.UploadStateError as error:
            raise RefusedError(409, "upload_settled", error) from error
        return self.answer(upload.pk, 202)


class UploadDiscard(_Uploads):
    """Puts a file aside."""

    access: ClassVar[Access] = {"POST": _UPLOAD}

    @extend_schema(
        tags=["uploads"],
        operation_id="discard_upload",
        request=None,
        responses=shapes.UploadSerializer,
        description="Put the file aside: nothing of it is used. Twice is once.",
    )
    def post(self, request: Request, upload_id: UUID) -> Response:
        """Discard it."""
        upload = self.upload(upload_id)
        try:
            services.discard_upload(upload=upload, by=self.actor)
        except services.UploadStateError as error:
            raise RefusedError(409, "upload_settled", error) from error
        return self.answer(upload.pk, 200)
