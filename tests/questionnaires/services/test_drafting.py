"""The desk: whatever is laid down is checked, and two people publish it."""

import io
import zipfile

import pytest

from audit.models import AuditEvent
from questionnaires.models import DefinitionDraft, Version
from questionnaires.selectors.definitions import kept_definition, registries_today
from questionnaires.services import drafting
from questionnaires.services.drafting import DraftError
from tests.factories import questionnaires
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
SMALL = questionnaires.SMALL.read_text(encoding="utf-8")
SECOND = SMALL.replace('version: "1"', 'version: "2"', 1)


@pytest.fixture
def editor():
    return actor_of("content_editor")


@pytest.fixture
def second(editor):
    return actor_of("analyst", editor.organisation)


def packed(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    out.seek(0)
    return out


def laid(editor, text=SMALL, **files):
    return drafting.open_draft(files={"q.yaml": text, **files}, note="n", by=editor)


def said(draft):
    return " ".join(problem["message"] for problem in draft.problems)


def test_sound_definition_has_key_version_and_hash(editor):
    draft = laid(editor)
    assert (draft.key, draft.label) == ("small", "1")
    assert draft.sha256 == questionnaires.small_definition().sha256
    assert draft.errors == 0


def test_list_from_a_registry_is_the_catalogues_own_and_is_kept(editor, second):
    text = SMALL.replace("list: suppliers", 'list_from: "registry:grids"', 1)
    draft = laid(editor, text)
    assert draft.errors == 0, draft.problems
    drafting.propose_draft(draft=draft, by=editor)
    version = drafting.publish_draft(draft=draft, by=second).version
    offered = kept_definition(version).questions["bills.supplier"].options
    grids = registries_today()["grids"]
    assert [option.id for option in offered] == list(grids.names)
    assert version.definition["definition"]["registries"]["grids"] == {
        "version": grids.version
    }


def test_unknown_registry_is_told_with_its_line(editor):
    text = SMALL.replace("list: suppliers", 'list_from: "registry:grid"', 1)
    number = next(n for n, line in enumerate(text.splitlines()) if "registry" in line)
    (problem,) = laid(editor, text).problems
    assert (problem["line"], problem["key"]) == (number + 1, "bills.supplier")
    assert "grids" in problem["remedy"]


def test_fault_is_told_with_file_line_and_key(editor):
    lines = SMALL.splitlines()
    number = next(n for n, line in enumerate(lines) if "type: integer" in line)
    lines[number] = lines[number].replace("integer", "intger")
    draft = laid(editor, "\n".join(lines))
    problem = next(p for p in draft.problems if p["level"] == "error")
    assert (problem["file"], problem["line"]) == ("q.yaml", number + 1)
    assert problem["key"] == "employees"
    assert problem["remedy"]
    assert draft.sha256 == ""


@pytest.mark.parametrize(
    "text",
    ["", "[", "gfq: 1", "a: &x [*x]", "gfq: '1.0'\nkey: 7", "\u0000", "gfq:\n\t- x",
     "gfq: '1.0'\n" + "a: {" * 60],
)  # fmt: skip
def test_anything_can_be_laid_down_and_is_told_of(editor, text):
    draft = laid(editor, text)
    assert draft.errors > 0
    with pytest.raises(DraftError):
        drafting.propose_draft(draft=draft, by=editor)


def test_written_anew_it_is_looked_at_anew(editor):
    draft = laid(editor, "[")
    mended = drafting.change_file(draft=draft, path="q.yaml", text=SMALL, by=editor)
    assert mended.errors == 0
    assert mended.key == "small"


def test_zip_gives_its_yaml_files_only():
    source = packed(**{"a/q.yaml": SMALL, "__MACOSX/q.yaml": "x", "note.txt": "x"})
    assert list(drafting.files_of("x.zip", source)) == ["a/q.yaml"]


@pytest.mark.parametrize(
    "name", ["../q.yaml", "/etc/q.yaml", "a/../../q.yaml", "a\\..\\q.yaml"]
)
def test_file_that_leads_out_of_its_folder_is_refused(name):
    with pytest.raises(DraftError):
        drafting.files_of("x.zip", packed(**{name: SMALL}))


def test_bomb_is_not_unpacked():
    source = packed(**{"q.yaml": "a" * 40_000_000})
    assert len(source.getvalue()) < 100_000
    with pytest.raises(DraftError):
        drafting.files_of("x.zip", source)


def test_too_many_files_and_no_file_are_refused():
    many = {f"q{n}.yaml": "x" for n in range(81)}
    for files in (many, {"a.txt": "x"}):
        with pytest.raises(DraftError):
            drafting.files_of("x.zip", packed(**files))


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(DraftError):
        drafting.files_of("q.yaml", io.BytesIO(b"\xff\xfe\x00"))


def test_two_manifests_are_one_too_many(editor):
    draft = laid(editor, SMALL, **{"other.yaml": SECOND})
    assert "2 files begin with gfq:" in said(draft)


def test_case_that_fails_is_told(editor):
    case = "cases: [cases.yaml]\ntitle:"
    cases = (
        "- name: nobody works there\n  answers: {employees: 12}\n"
        "  expect: {asked: [nothing_of_this]}\n"
    )
    draft = laid(editor, SMALL.replace("title:", case, 1), **{"cases.yaml": cases})
    assert draft.problems != []


def test_two_people_publish_exactly_what_was_proposed(editor, second):
    draft = drafting.propose_draft(draft=laid(editor), by=editor)
    with pytest.raises(DraftError):
        drafting.publish_draft(draft=draft, by=editor)
    done = drafting.publish_draft(draft=draft, by=second)
    assert done.version.sha256 == draft.sha256
    assert done.published_by == second.user
    with pytest.raises(DraftError):
        drafting.change_file(draft=done, path="q.yaml", text=SECOND, by=editor)
    with pytest.raises(DraftError):
        drafting.put_aside(draft=done, by=editor)


def test_change_after_the_proposal_has_to_be_proposed_again(editor, second):
    draft = drafting.propose_draft(draft=laid(editor), by=editor)
    drafting.change_file(draft=draft, path="q.yaml", text=SECOND, by=editor)
    with pytest.raises(DraftError):
        drafting.publish_draft(draft=draft, by=second)
    assert not Version.objects.exists()


def test_whoever_mended_it_does_not_publish_it(editor, second):
    draft = laid(editor)
    draft = drafting.change_file(draft=draft, path="q.yaml", text=SECOND, by=second)
    draft = drafting.propose_draft(draft=draft, by=second)
    with pytest.raises(DraftError):
        drafting.publish_draft(draft=draft, by=second)
    assert drafting.publish_draft(draft=draft, by=editor).version.label == "2"


def test_who_may_not_edit_content_publishes_nothing(editor):
    draft = drafting.propose_draft(draft=laid(editor), by=editor)
    auditor = actor_of("centre_auditor", editor.organisation)
    with pytest.raises(DraftError):
        drafting.publish_draft(draft=draft, by=auditor)


def test_label_that_stands_for_other_content_is_refused(editor, second):
    questionnaires.published()
    other = SMALL.replace("Small questionnaire", "Another questionnaire", 1)
    draft = drafting.propose_draft(draft=laid(editor, other), by=editor)
    with pytest.raises(DraftError):
        drafting.publish_draft(draft=draft, by=second)
    assert Version.objects.count() == 1


def test_answers_that_would_be_lost_are_told_before_anybody_publishes(editor):
    questionnaires.published()
    lines = SECOND.splitlines()
    start = next(n for n, line in enumerate(lines) if "key: founded" in line)
    end = next(n for n in range(start + 1, len(lines)) if "- key:" in lines[n])
    draft = laid(editor, "\n".join(lines[:start] + lines[end:]))
    assert draft.errors > 0
    assert "founded" in str(draft.problems)


def test_each_step_stands_in_the_chain(editor, second):
    draft = drafting.propose_draft(draft=laid(editor), by=editor)
    drafting.publish_draft(draft=draft, by=second)
    drafting.put_aside(draft=laid(editor, SECOND), by=editor)
    verbs = AuditEvent.objects.filter(
        organisation_id=editor.organisation_id, verb__startswith="definition."
    ).values_list("verb", flat=True)
    assert sorted(verbs) == [
        "definition.proposed", "definition.published", "definition.put_aside",
    ]  # fmt: skip
    assert DefinitionDraft.objects.filter(state="put_aside").count() == 1
