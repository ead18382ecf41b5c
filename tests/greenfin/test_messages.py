"""Messages are gathered, checked and converted; what lacks a translation is named."""

import re

import pytest

from greenfin import messages

CATALOGUE = """msgid ""
msgstr ""
"Language: zh_Hant\\n"

msgid "Loan book"
msgstr "貸款組合"

#, fuzzy
msgid ""
"Two "
"lines"
msgstr "兩行"
"""


def test_only_translations_are_converted_and_the_language_is_named():
    text = messages.simplified(CATALOGUE, {})
    assert 'msgstr "贷款组合"' in text
    assert 'msgid "Loan book"' in text
    assert "zh_Hans" in text
    assert "zh_Hant" not in text


def test_overrides_have_the_last_word():
    assert "贷款簿" in messages.simplified(CATALOGUE, {"贷款组合": "贷款簿"})


def test_message_that_is_chinese_itself_is_no_translation():
    text = messages.simplified('msgid "繁體中文"\nmsgstr "繁體中文"\n', {})
    assert text.splitlines() == ['msgid "繁體中文"', 'msgstr "繁体中文"']


def test_messages_are_listed_without_the_header():
    assert messages.messages_in(CATALOGUE) == [
        'msgid "Loan book" msgstr "貸款組合"',
        'msgid "" "Two "',
    ]


def test_failing_tool_speaks_in_its_own_words(tmp_path):
    broken = tmp_path / "broken.po"
    broken.write_text('msgid "a"\nmsgstr "b')
    with pytest.raises(messages.MessagesError, match="broken.po"):
        messages.tool("msgfmt", "-o", "/dev/null", broken)


def test_words_of_pages_and_modules_are_sources_and_tests_are_not():
    found = {path.relative_to(messages.ROOT) for path in messages.sources()}
    names = {str(path) for path in found}
    assert {"accounts/forms.py", "templates/base.html"} <= names
    assert not [name for name in names if name.startswith(("tests/", "bench/", "var/"))]


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A project of one app with two messages, one of them translated."""
    app = tmp_path / "app"
    app.mkdir()
    (app / "__init__.py").write_text("")
    (app / "words.py").write_text('_("Loan book")\ngettext_lazy("Borrower")\n')
    traditional = tmp_path / "locale/zh_Hant/LC_MESSAGES/django.po"
    traditional.parent.mkdir(parents=True)
    traditional.write_text(
        messages.HEADER + '\nmsgid "Loan book"\nmsgstr "貸款組合"\n'
        '\nmsgid "Gone"\nmsgstr "不再使用"\n'
    )
    overrides = tmp_path / "overrides.yaml"
    overrides.write_text("贷款组合: 贷款簿\n")
    simplified = tmp_path / "locale/zh_Hans/LC_MESSAGES/django.po"
    for name, value in {
        "ROOT": tmp_path, "TRADITIONAL": traditional, "SIMPLIFIED": simplified,
        "OVERRIDES": overrides,
    }.items():  # fmt: skip
        monkeypatch.setattr(messages, name, value)
    return traditional


def test_missing_translation_is_named_and_fails(small, capsys):
    assert messages.main(["check"]) == 1
    said = capsys.readouterr().err
    assert "1 messages lack 繁體中文" in said
    assert "Borrower" in said
    assert "Loan book" not in said


def test_update_adds_what_is_new_keeps_what_is_known_and_drops_what_is_gone(small):
    assert messages.main(["update"]) == 0
    text = small.read_text()
    assert 'msgid "Loan book"\nmsgstr "貸款組合"' in text
    assert 'msgid "Borrower"\nmsgstr ""' in text
    assert "Gone" not in text
    assert "POT-Creation-Date" not in text


def test_translated_catalogue_passes_and_is_compiled_in_both_scripts(small):
    messages.main(["update"])
    small.write_text(small.read_text().replace(
        'msgid "Borrower"\nmsgstr ""', 'msgid "Borrower"\nmsgstr "借款人"'))  # fmt: skip
    assert messages.main(["check"]) == 0
    assert messages.main(["compile"]) == 0
    assert "贷款簿" in messages.SIMPLIFIED.read_text()
    for source in (small, messages.SIMPLIFIED):
        assert source.with_suffix(".mo").stat().st_size > 0


def test_doubtful_translation_does_not_pass(small):
    messages.main(["update"])
    small.write_text(small.read_text().replace(
        'msgid "Borrower"\nmsgstr ""',
        '#, fuzzy\nmsgid "Borrower"\nmsgstr "借款"'))  # fmt: skip
    assert messages.main(["check"]) == 1


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["check", "compile"]])
def test_wrong_usage_is_told_with_2(arguments, capsys):
    assert messages.main(arguments) == 2
    assert "update|check|compile" in capsys.readouterr().err


def test_translations_keep_the_placeholders_of_their_messages(small):
    (small.parents[3] / "app/words.py").write_text('_("%(n)s loans") % {"n": 1}\n')
    small.write_text(
        messages.HEADER
        + '\n#, python-format\nmsgid "%(n)s loans"\nmsgstr "%(m)s筆貸款"\n'
    )
    assert messages.main(["check"]) == 1


def test_head_that_does_not_say_how_it_counts_is_told(small, capsys):
    counting = next(line for line in messages.HEADER.splitlines() if "Plural" in line)
    messages.update()
    catalogue = small.read_text("utf-8")
    small.write_text(catalogue.replace(counting + "\n", ""), "utf-8")
    assert messages.main(["check"]) == 1
    assert counting in capsys.readouterr().err


def test_only_letters_on_paper_address_the_reader_formally():
    folder = messages.ROOT / "templates"
    letters = "".join(p.read_text("utf-8") for p in folder.glob("**/pdf/*.html"))
    found = messages.tool(
        "msggrep", "-T", "-e", "閣下", "--no-wrap", messages.TRADITIONAL
    )
    said = re.findall(r'^msgid "(.+)"$', found, re.MULTILINE)
    said = [re.sub(r"%\((\w+)\)s", r"{{ \1 }}", text) for text in said]
    assert said
    assert [text for text in said if text not in letters] == []
    assert "您" not in messages.TRADITIONAL.read_text("utf-8")
