"""A placeholder that repeats the label is left out; one that helps stays."""

from __future__ import annotations

from django import forms

from greenfin.templatetags.controls import control


class Sample(forms.Form):
    echoed = forms.CharField(
        label="Password", widget=forms.TextInput(attrs={"placeholder": "password"})
    )
    helpful = forms.CharField(
        label="Day", widget=forms.TextInput(attrs={"placeholder": "dd/mm/yyyy"})
    )


def test_only_a_placeholder_that_says_something_new_is_drawn() -> None:
    form = Sample()

    assert "placeholder" not in str(control(form["echoed"]))
    assert 'placeholder="dd/mm/yyyy"' in str(control(form["helpful"]))
