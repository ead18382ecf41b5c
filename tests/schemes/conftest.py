"""What tests of schemes share: files of their own, sentences in English."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def in_english():
    """A page asked for in another language leaves its thread in it."""
    with translation.override("en"):
        yield
