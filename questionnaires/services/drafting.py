"""The content editor's desk: files in, findings out, published by a second person."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.permissions import Permission
from audit.services import record
from questionnaires.language.checking import check_file
from questionnaires.language.compiled import Definition
from questionnaires.language.compiler import compile_definition
from questionnaires.language.errors import DefinitionError, LintProblem
from questionnaires.models import DefinitionDraft, Questionnaire
from questionnaires.selectors.definitions import (
    definition_of,
    newest_version,
    registries_today,
)
from questionnaires.services.publishing import (
    AnswersLostError,
    VersionTakenError,
    publish_version,
)

S = DefinitionDraft.State
MOST_FILES = 80
MOST_BYTES = 3_000_000
MANIFEST = "questionnaire.yaml"


class DraftError(ValueError):
    """What the desk does not take; the message is fit to show."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


def files_of(name: str, source: BinaryIO) -> dict[str, str]:
    """The texts of a ZIP's YAML files by path, or of one YAML file."""
    content = source.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise DraftError(_("The file is larger than 3 MB."))
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return {_safe(Path(name).name): _text(name, content)}
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        members = [each for each in packed.infolist() if _is_wanted(each)]
        if len(members) > MOST_FILES:
            raise DraftError(_("There are more than 80 files."))
        if sum(each.file_size for each in members) > MOST_BYTES:
            raise DraftError(_("Unpacked, the files are larger than 3 MB."))
        found = {}
        for each in members:
            with packed.open(each) as member:
                # The stated size may lie; no more than is left is ever read.
                unpacked = member.read(MOST_BYTES + 1)
            found[_safe(each.filename)] = _text(each.filename, unpacked)
    if not found:
        raise DraftError(_("There is no YAML file in it."))
    if sum(map(len, found.values())) > MOST_BYTES:
        raise DraftError(_("Unpacked, the files are larger than 3 MB."))
    return found


def _is_wanted(member: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(member.filename)
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return not member.is_dir() and not hidden and path.suffix in (".yaml", ".yml")


def _safe(name: str) -> str:
    """A path below the draft's own folder, whatever the file says."""
    path = PurePosixPath(name)
    parts = path.parts
    if path.is_absolute() or ".." in parts or not parts or len(name) > 200:
        raise DraftError(_("A file's name leads out of its folder: %(name)s") % {
            "name": name[:60]
        })  # fmt: skip
    if "\\" in name or "\0" in name or path.suffix not in (".yaml", ".yml"):
        raise DraftError(_("This is no YAML file: %(name)s") % {"name": name[:60]})
    return str(path)


def _text(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise DraftError(
            _("Save it as UTF-8: %(name)s") % {"name": name[:60]}
        ) from error


@transaction.atomic
def open_draft(*, files: Mapping[str, str], note: str, by: Actor) -> DefinitionDraft:
    """Lay files on the desk; they may be wrong, and are told so."""
    if by.user is None or by.organisation is None:
        raise DraftError(_("Nobody is signed in."))
    draft = DefinitionDraft(organisation=by.organisation, note=note[:400])
    return _kept(draft, dict(files), by)


@transaction.atomic
def change_file(
    *, draft: DefinitionDraft, path: str, text: str, by: Actor
) -> DefinitionDraft:
    """Write one file anew; what was proposed is a draft again by it."""
    now = _locked(draft)
    if not now.is_open:
        raise DraftError(_("This draft is no longer open."))
    if len(text) > MOST_BYTES:
        raise DraftError(_("The file is larger than 3 MB."))
    return _kept(now, {**now.files, _safe(path): text.replace("\r\n", "\n")}, by)


def _kept(draft: DefinitionDraft, files: dict[str, str], by: Actor) -> DefinitionDraft:
    assert by.user is not None
    # The database holds no NUL in a text, and the finding about it shall be kept.
    files = {path: text.replace("\0", "\ufffd") for path, text in files.items()}
    definition, problems = checked(files)
    draft.files = files
    draft.problems = [problem.as_json() for problem in problems]
    draft.key = definition.key if definition else ""
    draft.label = definition.version if definition else ""
    draft.title = dict(definition.title) if definition else {}
    draft.sha256 = definition.sha256 if definition else ""
    draft.state, draft.changed_by, draft.changed_at = S.DRAFT, by.user, timezone.now()
    draft.save()
    return draft


def checked(files: Mapping[str, str]) -> tuple[Definition | None, list[LintProblem]]:
    """The compiled definition, None if there is none, and everything wrong or odd.

    Its own cases are run, and it is compared with what was published before.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, text in files.items():
            place = root / _safe(name)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        manifests = [each for each in sorted(root.rglob("*.y*ml")) if _leads(each)]
        if len(manifests) != 1:
            problem = LintProblem(
                MANIFEST, 0, "", f"{len(manifests)} files begin with gfq:.",
                "Exactly one is the manifest; the others are named in it.",
            )  # fmt: skip
            return None, [problem]
        known = registries_today()
        found = check_file(manifests[0], published, known)
        problems = [_placed(each, root) for each in found]
        try:
            return compile_definition(manifests[0], registries=known), problems
        except DefinitionError:
            return None, problems


def _leads(path: Path) -> bool:
    return any(line.startswith("gfq:") for line in path.read_text("utf-8").splitlines())


def _placed(problem: LintProblem, root: Path) -> LintProblem:
    """The problem with its file's name as the author knows it."""
    name = problem.file.removeprefix(f"{root}/")
    return LintProblem(
        name, problem.line, problem.key, problem.message, problem.remedy, problem.level
    )


def published(key: str) -> Definition | None:
    """What was published last of a questionnaire."""
    version = newest_version(key)
    return definition_of(version.pk) if version else None


def definition_in(draft: DefinitionDraft) -> Definition | None:
    """The compiled definition of a draft, None if it cannot be compiled."""
    return _compiled(draft.sha256, tuple(sorted(draft.files.items())))


@lru_cache(maxsize=8)
def _compiled(_sha256: str, files: tuple[tuple[str, str], ...]) -> Definition | None:
    return checked(dict(files))[0]


@transaction.atomic
def propose_draft(*, draft: DefinitionDraft, by: Actor) -> DefinitionDraft:
    """Lay a draft without errors before a second person."""
    now = _locked(draft)
    if now.state != S.DRAFT or by.user is None:
        raise DraftError(_("This draft is no longer open."))
    # Looked at anew: what is published may have changed since the files were.
    now = _kept(now, dict(now.files), by)
    if now.errors or not now.sha256:
        raise DraftError(_("Mend what is wrong first."))
    now.state = S.PROPOSED
    now.save(update_fields=["state"])
    _record("definition.proposed", now, by)
    return now


@transaction.atomic
def publish_draft(*, draft: DefinitionDraft, by: Actor) -> DefinitionDraft:
    """Publish what another person proposed, exactly as it was proposed."""
    now = _locked(draft)
    if now.state != S.PROPOSED:
        raise DraftError(_("Nothing waits to be published."))
    if by.user is None or by.user.pk == now.changed_by_id:
        raise DraftError(_("You proposed it: another person publishes it."))
    if not by.may(Permission.CONTENT_EDIT):
        raise DraftError(_("Nobody is signed in."))
    definition, problems = checked(now.files)
    wrong = any(problem.level == "error" for problem in problems)
    if definition is None or wrong or definition.sha256 != now.sha256:
        raise DraftError(_("What is published has changed: propose it again."))
    if Questionnaire.objects.filter(pk=definition.key).exclude(owner=None).exists():
        raise DraftError(_("These are questions of one organisation."))
    try:
        now.version = publish_version(definition=definition, by=by)
    except (VersionTakenError, AnswersLostError) as error:
        raise DraftError(str(error)) from error
    now.state, now.published_by, now.published_at = S.PUBLISHED, by.user, timezone.now()
    now.save()
    _record("definition.published", now, by)
    return now


@transaction.atomic
def put_aside(*, draft: DefinitionDraft, by: Actor) -> None:
    """Give a draft up; it stays to be read."""
    now = _locked(draft)
    if not now.is_open:
        raise DraftError(_("This draft is no longer open."))
    now.state = S.PUT_ASIDE
    now.save(update_fields=["state"])
    _record("definition.put_aside", now, by)


def _locked(draft: DefinitionDraft) -> DefinitionDraft:
    rows = DefinitionDraft.objects.select_for_update(of=("self",))
    return rows.get(pk=draft.pk)


def _record(verb: str, draft: DefinitionDraft, by: Any) -> None:
    record(
        verb,
        organisation_id=draft.organisation_id,
        by=by,
        target=draft,
        detail={"name": draft.key, "label": draft.label, "sha256": draft.sha256},
    )
