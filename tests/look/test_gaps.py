"""Templates join sentences by `{% gap %}`: a typed space would stand in Chinese too."""

import re
from pathlib import Path

import pytest

TEMPLATES = sorted(Path("templates").rglob("*.html"))
#: A sentence or a label that ends, a space, and what goes on in the same line of text.
TYPED = re.compile(
    r"""(?:[.:;!?]"[ ]%}|[.:;!?]{%[ ]endblocktranslate[ ]%}|[.:;!?]{%[ ]endif[ ]%})
    (?:</(?:strong|span|b|em|a)>)*\s+
    (?:{%[ ](?:if|for)[ ][^%]*%})*
    (?:<(?:a|span|strong|em|code|b|time)\b|{{|{%[ ](?:translate|blocktranslate)\b)""",
    re.VERBOSE,
)
#: Brackets and colons of English around a value.
ENGLISH = re.compile(r"[}] \({{|}}: [{](?![^%]*{% endblocktranslate)")
#: Written in English whatever the page's language is.
PLAIN = {"templates/schemes/_problems.html", "templates/schemes/pdf/audit_file.html"}


@pytest.mark.parametrize(
    "text",
    [
        '{% translate "Saved." %} <a href="/">',
        '<strong>{% translate "Yours:" %}</strong> {{ own }}',
        "were asked.{% endblocktranslate %}\n{% if more %}{% translate",
        '{% translate "Open:" %} {% for one in all %}<a',
    ],
)
def test_typed_space_is_found(text):
    assert TYPED.search(text)


@pytest.mark.parametrize(
    "text",
    [
        '{% translate "Saved." %}{% gap %}<a href="/">',
        '{% translate "Saved." %}</p>\n<p>{{ next }}',
        '{% translate "Name" %} <span>',
    ],
)
def test_what_does_not_join_sentences_is_left_alone(text):
    assert not TYPED.search(text)


def test_templates_type_no_space_between_sentences():
    found = {
        f"{path}: {match.group()!r}"
        for path in TEMPLATES
        if path.as_posix() not in PLAIN
        for pattern in (TYPED, ENGLISH)
        for match in pattern.finditer(path.read_text("utf-8"))
        if not path.is_relative_to("templates/_styleguide")
    }
    assert not found, "\n".join(sorted(found))
