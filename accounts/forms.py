"""What people type about themselves, their organisation and those who act for it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.days import DayField
from accounts.models import Authority, Invitation, Organisation, User
from accounts.permissions import LABELS
from accounts.roles import roles_of
from accounts.services.authorities import UnknownAgentError, agent_with_number
from accounts.services.tokens import LONGEST, scopes_open_to


def _offer(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    """Give a field the choices that this reader has."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class PersonForm(forms.Form):
    """The part of sign-up that the sign-in library does not know: one's name."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "email", "password1"]

    def signup(self, request: Any, user: User) -> None:
        """The adapter keeps the name when it saves the user."""


class ProfileForm(forms.ModelForm):
    """One's own name, and the language of mail."""

    language = forms.ChoiceField(
        label=_("Language of mail"), choices=settings.LANGUAGES
    )

    class Meta:
        model = User
        fields = ["name", "language"]
        labels = {"name": _("Your name")}


class RoleForm(forms.Form):
    """One of the roles that the organisation's kind has."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = roles_of(organisation.kind)
        _offer(self, "role", [(role.key, role.label) for role in roles])


class MemberInvitationForm(RoleForm):
    """Whom to ask, and to do what."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("They sign in with this address and find the invitation there."),
    )
    field_order = ["email", "role"]


class AuthorityForm(forms.Form):
    """Which agent may do what, from when to when."""

    number = forms.CharField(
        label=_("Agent's number"),
        max_length=20,
        help_text=_("Ten letters and digits. Your agent finds it on its own page."),
    )
    task = forms.ChoiceField(
        label=_("What they may do"),
        choices=Authority.Task.choices,
        widget=forms.RadioSelect,
    )
    valid_from = DayField(label=_("First day"))
    valid_until = DayField(label=_("Last day"))

    def clean_number(self) -> str:
        try:
            self.agent = agent_with_number(self.cleaned_data["number"])
        except UnknownAgentError:
            raise forms.ValidationError(
                _("No agent has this number. Ask your agent to read it out again.")
            ) from None
        return str(self.cleaned_data["number"])

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        first = self.cleaned_data.get("valid_from")
        last = self.cleaned_data.get("valid_until")
        if last and last < timezone.localdate():
            self.add_error("valid_until", _("Choose a day that is still to come."))
        elif first and last and last < first:
            self.add_error("valid_until", _("The last day lies before the first."))
        return cleaned


class TokenForm(forms.Form):
    """What a program may do, under which name, and until when."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("What the program is, so that you know it again."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), widget=forms.CheckboxSelectMultiple
    )
    last_day = DayField(
        label=_("Last day"),
        help_text=_("At most one year from today."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes = scopes_open_to(actor)
        _offer(self, "scopes", [(scope.value, LABELS[scope]) for scope in scopes])

    def clean_last_day(self) -> Any:
        day = self.cleaned_data["last_day"]
        today = timezone.localdate()
        if not today <= day <= today + LONGEST - timedelta(days=1):
            raise forms.ValidationError(_("Choose a day within the next year."))
        return day

    @property
    def expires_at(self) -> datetime:
        """The end of the last day, in our zone."""
        return timezone.make_aware(
            datetime.combine(self.cleaned_data["last_day"], time.max)
        )


class CompanyInvitationForm(forms.Form):
    """Which company to ask, and the bank's own number for it."""

    company_name = forms.CharField(
        label=_("Company name"),
        max_length=200,
        help_text=_("As it stands in your letter."),
    )
    reference = forms.CharField(
        label=_("Your reference"),
        max_length=80,
        required=False,
        help_text=_("The borrower's number in your books. The company never sees it."),
    )
    smallest_size = forms.ChoiceField(
        label=_("Smallest questionnaire you are content with"),
        choices=Invitation.Size.choices,
        initial=Invitation.Size.MICRO,
        widget=forms.RadioSelect,
        required=False,
        help_text=_(
            "The company is told when it starts. It may always submit the micro"
            " questionnaire, and go on to a larger one with the same answers."
        ),
    )

    def clean_smallest_size(self) -> str:
        """Every size where none was chosen, as for a program that says nothing of it."""
        return self.cleaned_data["smallest_size"] or Invitation.Size.MICRO


class CodeForm(forms.Form):
    """The code of a letter."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters"}
        ),
        help_text=_("Eight letters and digits, like ACDE-FGHJ."),
    )


class CompanyChoiceForm(forms.Form):
    """For which of one's companies to take an invitation up."""

    company = forms.ChoiceField(label=_("Company"), widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, companies: list[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "company", [(str(c.pk), str(c)) for c in companies])
        if len(companies) == 1:
            self.fields["company"].initial = str(companies[0].pk)


class ConfirmationCodeForm(forms.Form):
    """The e-mailed code of somebody who has neither password nor second factor."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )
