"""A password longer than anybody types is refused: hashing it would be a burden."""

import pytest
from django.core.exceptions import ValidationError

from accounts.passwords import MAXIMUM, MaximumLengthValidator


def test_longest_password_is_allowed():
    assert MaximumLengthValidator().validate("x" * MAXIMUM) is None


def test_longer_password_is_refused_with_the_limit():
    with pytest.raises(ValidationError, match="at most 128 characters") as refused:
        MaximumLengthValidator().validate("x" * (MAXIMUM + 1))
    assert refused.value.code == "password_too_long"
