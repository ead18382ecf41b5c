"""Every example in docs/api.md ends as it says; curl's words are carried out by a client."""

import re
import shlex
from pathlib import Path
from string import Template

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from questionnaires.models import Response
from risk.models import Borrower, Upload
from tests.factories import questionnaires as answers
from tests.factories import risk as books
from tests.support.programs import secret_of

TEXT = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
EXAMPLE = re.compile(r"^(curl .*?)\n# (\d{3})$", re.DOTALL | re.MULTILINE)
FILE = b"Loan id,Borrower id,Currency,Outstanding amount\nL1,B1,HKD,5\n"


def carried_out(command):
    """The answer to a curl command, of which it may use only these options."""
    words = shlex.split(command.replace("\\\n", " "))[1:]
    method, headers, body, form, address = "GET", {}, "", {}, ""
    while words:
        word = words.pop(0)
        if word == "-X":
            method = words.pop(0)
        elif word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = words.pop(0)
        elif word == "-F":
            name, _, value = words.pop(0).partition("=")
            is_file = value.startswith("@")
            form[name] = SimpleUploadedFile(value[1:], FILE) if is_file else value
        else:
            assert word.startswith("http://testserver/"), word
            address = word.removeprefix("http://testserver")
    client = Client(headers=headers)
    if form:
        return client.post(address, form)
    return client.generic(method, address, body, content_type="application/json")


@pytest.fixture
def words(owner, officer, settings, tmp_path):
    """What stands for each $NAME of the examples."""
    settings.MEDIA_ROOT = tmp_path
    answers.published()
    book = books.make_book(officer.organisation, [books.loan(1, "B1", 1000)])
    return {
        "SITE": "http://testserver",
        "BANK_TOKEN": secret_of(officer),
        "COMPANY_TOKEN": secret_of(owner),
        "BOOK": book.pk,
        "VIEW": books.make_view(book).pk,
        "BORROWER": Borrower.objects.get().pk,
        "UPLOAD": Upload.objects.get().pk,
    }


def test_examples_end_as_they_say(words):
    examples = [found for block in BLOCKS for found in EXAMPLE.findall(block)]
    assert len(examples) == sum(block.count("curl ") for block in BLOCKS) > 10
    for command, status in examples:
        if response := Response.objects.first():
            words["RESPONSE"] = response.pk
        answer = carried_out(Template(command).substitute(words))
        assert answer.status_code == int(status), (command, answer.content)
