"""How files, books and views look to a bank's program."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalogue.fx import fx_sets
from risk.forms import AMOUNT_DIGITS
from risk.models import LoanBook, RiskView, Upload
from risk.pages.uploads import refusal_sentence

Plain = serializers.Serializer[dict[str, Any]]
_ANYTHING = {"type": "object", "additionalProperties": True}
_TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}


@extend_schema_field(_ANYTHING)
class AnyObject(serializers.JSONField):
    """An object whose shape another document fixes."""


@extend_schema_field(_TEXTS)
class Texts(serializers.DictField):
    """Texts by name."""

    child = serializers.CharField(max_length=200)


class NewUploadSerializer(Plain):
    """A file, what it is, the day of its balances and the currency to report in."""

    file = serializers.FileField(help_text="CSV or XLSX")
    kind = serializers.ChoiceField(choices=Upload.Kind.choices)
    as_of = serializers.DateField()
    currency = serializers.CharField(min_length=3, max_length=3)


class UploadSerializer(serializers.ModelSerializer[Upload]):
    """A file that was handed in, and where it stands."""

    name = serializers.CharField(source="file.name")
    sha256 = serializers.CharField(source="file.sha256")
    job = serializers.UUIDField(source="job_id", allow_null=True)
    mapping = Texts(
        help_text="our fields and the headings of the file they stand under"
    )
    header = serializers.SerializerMethodField()
    refusal = serializers.SerializerMethodField()
    rows = serializers.SerializerMethodField()
    rows_in_error = serializers.SerializerMethodField()
    findings = serializers.SerializerMethodField()
    book = serializers.SerializerMethodField()

    class Meta:
        model = Upload
        fields = (
            "id", "kind", "name", "sha256", "as_of", "currency", "status", "job",
            "mapping", "header", "refusal", "rows", "rows_in_error", "findings", "book",
            "uploaded_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_header(self, upload: Upload) -> list[str]:
        """The headings of the file; empty until it is read."""
        return list(upload.summary.get("header", []))

    def get_refusal(self, upload: Upload) -> str:
        """Why the file is not read; empty if it is."""
        return refusal_sentence(upload) if "refusal" in upload.summary else ""

    def get_rows(self, upload: Upload) -> int | None:
        """Rows of the file; null until it is checked."""
        return _count(upload, "rows")

    def get_rows_in_error(self, upload: Upload) -> int | None:
        """Rows that cannot be used and would be left out."""
        return _count(upload, "rows_in_error")

    def get_findings(self, upload: Upload) -> int | None:
        """How many findings there are."""
        counts: dict[str, int] | None = upload.summary.get("counts")
        return None if counts is None else sum(counts.values())

    @extend_schema_field({"type": ["string", "null"], "format": "uuid"})
    def get_book(self, upload: Upload) -> str | None:
        """The book that came of it; null until it is stored."""
        book = next(iter(upload.loan_books.all()), None)
        return str(book.pk) if book else None


def _count(upload: Upload, name: str) -> int | None:
    found = upload.summary.get(name)
    return None if found is None else int(found)


class UploadFindingSerializer(Plain):
    """One finding in a file: where, what, and what helps."""

    row = serializers.IntegerField()
    column = serializers.CharField()
    code = serializers.CharField()
    is_error = serializers.BooleanField(help_text="the row would be left out")
    sentence = serializers.CharField()
    remedy = serializers.CharField()


class ColumnsSerializer(Plain):
    """Which heading of the file each of our fields stands under."""

    mapping = Texts()


class ConfirmSerializer(Plain):
    """The word that the file is to be used."""

    name = serializers.CharField(max_length=120, default="Loan book")
    leave_out = serializers.BooleanField(
        default=False, help_text="leave out the rows that cannot be used"
    )


class LedgerLineSerializer(Plain):
    """A product and currency: what the book holds, the ledger says, and the rest."""

    product = serializers.CharField(allow_blank=True)
    currency = serializers.CharField()
    loans = serializers.IntegerField()
    in_book = serializers.CharField()
    in_ledger = serializers.CharField(allow_null=True)
    difference = serializers.CharField(allow_null=True)


class LedgerTotalSerializer(Plain):
    """What the ledger says; without an amount the line is taken out."""

    product = serializers.CharField(allow_blank=True, default="", max_length=60)
    currency = serializers.CharField(min_length=3, max_length=3)
    amount = serializers.DecimalField(
        max_digits=AMOUNT_DIGITS, decimal_places=3, allow_null=True, default=None
    )

    def validate_currency(self, value: str) -> str:
        """One that a rate can be known for."""
        if value not in fx_sets().currencies:
            raise serializers.ValidationError("There is no such currency here.")
        return value


class LedgerSerializer(Plain):
    """All lines at once."""

    totals = serializers.ListField(child=LedgerTotalSerializer(), max_length=500)


class BookSerializer(serializers.ModelSerializer[LoanBook]):
    """A loan book."""

    upload = serializers.UUIDField(source="upload_id")

    class Meta:
        model = LoanBook
        fields = (
            "id", "name", "as_of", "currency", "status", "upload", "source_sha256",
            "loan_count", "created_at",
        )  # fmt: skip
        read_only_fields = fields


class BookDetailSerializer(BookSerializer):
    """A loan book with its ledger."""

    ledger = LedgerLineSerializer(many=True)

    class Meta(BookSerializer.Meta):
        fields = (*BookSerializer.Meta.fields, "ledger")
        read_only_fields = fields


class ViewSerializer(serializers.ModelSerializer[RiskView]):
    """A risk view."""

    book = serializers.UUIDField(source="book_id")
    job = serializers.UUIDField(source="job_id", allow_null=True)

    class Meta:
        model = RiskView
        fields = ("id", "book", "status", "sha256", "job", "created_at")
        read_only_fields = fields


class ViewDetailSerializer(ViewSerializer):
    """A risk view with its manifest and how much of it is hidden by now."""

    manifest = AnyObject(help_text="what is needed to compute it again")
    currency = serializers.CharField(source="book.currency")
    as_of = serializers.DateField(source="book.as_of")
    hidden_companies = serializers.IntegerField(
        allow_null=True, help_text="whose consent has ended since"
    )

    class Meta(ViewSerializer.Meta):
        fields = (
            *ViewSerializer.Meta.fields, "manifest", "currency", "as_of", "hidden_companies",
        )  # fmt: skip
        read_only_fields = fields


class RatiosSerializer(Plain):
    """Divided once, at the end; null where there is nothing to divide by."""

    coverage = serializers.CharField(allow_null=True)
    own_data_share = serializers.CharField(allow_null=True)
    marked_share = serializers.CharField(allow_null=True)
    intensity = serializers.CharField(allow_null=True, help_text="tCO2e per million")
    weighted_score = serializers.CharField(allow_null=True)


class TotalSerializer(Plain):
    """One total of a cut."""

    cut = serializers.CharField()
    key = serializers.CharField(allow_blank=True, help_text="empty: all, or not known")
    hidden = serializers.BooleanField(
        help_text="would give away a company that withdrew its consent"
    )
    sums = AnyObject(help_text="decimal text; null where not known or hidden")
    s12 = RatiosSerializer()
    s3 = RatiosSerializer()


class BorrowerRowSerializer(Plain):
    """What a view says of one borrower; null where hidden or not computed."""

    borrower = serializers.UUIDField(allow_null=True)
    reference = serializers.CharField()
    name = serializers.CharField()
    company = serializers.UUIDField(allow_null=True)
    hidden = serializers.BooleanField()
    section = serializers.CharField(allow_null=True)
    sector = serializers.CharField(allow_null=True)
    district = serializers.CharField(allow_null=True)
    loans = serializers.IntegerField()
    loans_without_rate = serializers.IntegerField()
    exposure = serializers.CharField(allow_null=True)
    option_s12 = serializers.CharField(allow_null=True)
    score_s12 = serializers.IntegerField(allow_null=True)
    fe_s12 = serializers.CharField(allow_null=True, help_text="tCO2e")
    mark_s12 = serializers.CharField(allow_null=True)
    option_s3 = serializers.CharField(allow_null=True)
    score_s3 = serializers.IntegerField(allow_null=True)
    fe_s3 = serializers.CharField(allow_null=True, help_text="tCO2e")


class BorrowerPageSerializer(Plain):
    """A page of borrowers, and what all selected ones add up to."""

    count = serializers.IntegerField(help_text="borrowers selected")
    in_view = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    exposure = serializers.CharField(allow_null=True)
    fe_s12 = serializers.CharField(allow_null=True)
    results = BorrowerRowSerializer(many=True)


class StepSerializer(Plain):
    """One operation on named numbers."""

    result = serializers.CharField()
    formula = serializers.CharField()
    value = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)


class InputSerializer(Plain):
    """A number that went in."""

    name = serializers.CharField()
    value = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)
    layer = serializers.CharField()
    date = serializers.CharField(allow_blank=True)
    factor_id = serializers.CharField(allow_blank=True)
    mark = serializers.CharField(allow_blank=True)


class NumberSerializer(Plain):
    """Why a borrower's financed emissions are what they are."""

    view = serializers.UUIDField()
    borrower = serializers.UUIDField()
    scope = serializers.CharField()
    option = serializers.CharField()
    value = serializers.CharField()
    unit = serializers.CharField()
    inputs = InputSerializer(many=True)
    steps = StepSerializer(many=True)
    facts = AnyObject(help_text="the company's facts behind it, as they were sealed")
