"""Input of the bank's pages: files, column mappings, ledger totals, links."""

from __future__ import annotations

from pathlib import Path

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.amounts import AmountField
from accounts.days import DayField
from catalogue.fx import fx_sets
from risk.models import Upload
from risk.pages.words import in_language

ENDINGS = (".csv", ".xlsx")
#: With three decimals as many as fit 64 bits in the smallest unit of any currency.
AMOUNT_DIGITS = 18


class UploadForm(forms.Form):
    """A file, what it is, the day it describes and the currency to report in."""

    kind = forms.ChoiceField(
        choices=Upload.Kind.choices, label=gettext_lazy("What is it?")
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        help_text=gettext_lazy(
            "CSV or XLSX with headings in the first row; a loan book needs at least loan,"
            " borrower, amount and currency. Headings we do not know are matched on the"
            " next page."
        ),
    )
    as_of = DayField(
        label=gettext_lazy("Balances as of"),
        help_text=gettext_lazy("The day of the balances, for example 30/9/2026."),
    )
    currency = forms.ChoiceField(
        label=gettext_lazy("Reporting currency"),
        help_text=gettext_lazy("Sums are in it; loans keep their own currency."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        currency = self.fields["currency"]
        assert isinstance(currency, forms.ChoiceField)
        currency.choices = [
            (code, f"{code} {in_language(each.name)}")
            for code, each in fx_sets().currencies.items()
        ]

    def clean_file(self):
        """Only the two kinds we read, and not larger than a loan book may be."""
        file = self.cleaned_data["file"]
        if Path(file.name).suffix.lower() not in ENDINGS:
            raise forms.ValidationError(
                _(
                    "%(name)s is neither CSV nor XLSX. Save it as one of these and try again."
                )
                % {"name": file.name}
            )
        if not file.size:
            raise forms.ValidationError(
                _("%(name)s is empty. Save it again and look whether it holds rows.")
                % {"name": file.name}
            )
        if file.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(
                _(
                    "%(name)s is larger than %(limit)s MB. Split it by product and try again."
                )
                % {"name": file.name, "limit": settings.UPLOAD_MAX_BYTES // 1_048_576}
            )
        return file

    def clean_as_of(self):
        """Balances are of a day that has passed."""
        day = self.cleaned_data["as_of"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Enter a day that is not in the future."))
        return day


class LedgerLineForm(forms.Form):
    """What the ledger says for one product and currency."""

    product = forms.CharField(required=False, max_length=60)
    currency = forms.CharField(min_length=3, max_length=3)
    amount = AmountField(max_digits=AMOUNT_DIGITS, decimal_places=3, required=False)


LedgerFormSet = forms.formset_factory(LedgerLineForm, extra=0, max_num=500)


class LinkForm(forms.Form):
    """The number by which a company is asked whether it is the borrower."""

    number = forms.CharField(
        max_length=40,
        label=gettext_lazy("Business registration number"),
        help_text=gettext_lazy(
            "Only the company that has proved this number sees the question."
        ),
    )


class ConfirmForm(forms.Form):
    """The name of the book, and the word that unusable rows stay out."""

    name = forms.CharField(max_length=120, label=gettext_lazy("Name of the book"))
    leave_out = forms.BooleanField(
        required=False, label=gettext_lazy("Leave the rows out that cannot be used")
    )

    def __init__(self, *args, rows_left_out=0, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows_left_out = rows_left_out

    def clean(self):
        """Rows are only left out by somebody's word."""
        cleaned = super().clean() or self.cleaned_data
        if self.rows_left_out and not cleaned.get("leave_out"):
            self.add_error(
                "leave_out",
                _(
                    "Say that these rows stay out, or mend the file and upload it again."
                ),
            )
        return cleaned
