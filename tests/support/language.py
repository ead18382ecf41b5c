"""No test leaves its language to the next one."""

import pytest
from django.conf import settings
from django.utils import translation


@pytest.fixture(autouse=True)
def language_of_the_site():
    """No test leaves its language to the next one."""
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.activate(settings.LANGUAGE_CODE)
