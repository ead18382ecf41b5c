"""Names in another script say their language; the page's own words stay untouched."""

import pytest
from django.template import Context, Template
from django.utils import translation

from accounts.models import Organisation
from accounts.names import bracketed, local_name, marked, plain, sentence, sentences

BOTH = "Lantau Cold Store (Holdings) Ltd. 大嶼山冷藏倉有限公司"


@pytest.mark.parametrize(
    ("language", "html"),
    [
        ("en", 'Lantau Cold Store (Holdings) Ltd. <span lang="zh-Hant-HK">大嶼山冷藏倉有限公司</span>'),
        ("zh-hant", '<span lang="en">Lantau Cold Store (Holdings) Ltd.</span> 大嶼山冷藏倉有限公司'),
        ("zh-hans", '<span lang="en">Lantau Cold Store (Holdings) Ltd.</span> <span lang="zh-Hant-HK">大嶼山冷藏倉有限公司</span>'),
    ],
)  # fmt: skip
def test_runs_in_another_script_say_their_language(language, html):
    with translation.override(language):
        assert marked(BOTH) == html


@pytest.mark.parametrize("language", ["en", "zh-hant", "zh-hans"])
def test_what_a_name_holds_is_never_html(language):
    with translation.override(language):
        assert "<b>" not in marked("<b>A & B</b> 金")
        assert "&amp;" in marked("A & B")


def test_a_sentence_marks_its_names_only():
    with translation.override("zh-hant"):
        said = sentence("致%(name)s的信函", name="Bright Phoenix <Ltd>")
    assert said == '致<span lang="en">Bright Phoenix &lt;Ltd</span>&gt;的信函'
    assert plain(said) == "致Bright Phoenix <Ltd>的信函"


def test_plain_leaves_a_text_that_is_no_html():
    assert plain("a <b> c") == "a <b> c"


def test_an_organisation_is_called_by_its_name_in_the_readers_script():
    bank = Organisation(name="Harbour Bank", name_zh="維港銀行")
    names = {}
    for language in ("en", "zh-hant", "zh-hans"):
        with translation.override(language):
            names[language] = local_name(bank)
    assert names == {"en": "Harbour Bank", "zh-hant": "維港銀行", "zh-hans": "維港銀行"}


def test_without_a_chinese_name_the_only_one_is_shown_and_marked():
    page = Template("{% load names %}{{ bank|local }}")
    with translation.override("zh-hant"):
        shown = page.render(Context({"bank": Organisation(name="Harbour Bank")}))
    assert shown == '<span lang="en">Harbour Bank</span>'


@pytest.mark.parametrize(
    ("language", "said"), [("en", "One. Two."), ("zh-hant", "一。二。")]
)
def test_sentences_stand_apart_in_english_alone(language, said):
    with translation.override(language):
        parts = ("One.", "", "Two.") if language == "en" else ("一。", "", "二。")
        assert sentences(*parts) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "One. Two (3): four"), ("zh-hant", "One.Two（3）：four")],
)
def test_templates_set_gaps_brackets_and_colons_as_the_language_does(language, said):
    page = Template(
        "{% load names %}One.{% gap %}Two{{ count|bracketed }}{% colon %}four"
    )
    with translation.override(language):
        assert page.render(Context({"count": 3})) == said
        assert bracketed("Two", 3) in said
