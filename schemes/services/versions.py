"""Terms of a scheme: read from files, proposed by one person, published by another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from audit.services import SYSTEM, record
from questionnaires.language.documents import Document
from questionnaires.language.errors import DefinitionError, LintProblem
from schemes.models import Scheme, SchemeVersion
from schemes.rules.compiling import compile_document
from schemes.rules.keeping import kept_content, kept_text
from schemes.rules.library import DEFINITIONS, load_library
from schemes.rules.loading import checked, load_text
from schemes.rules.version import Version
from schemes.selectors.library import forget, library
from schemes.services.comparing import ask_comparison
from schemes.workflow import WorkflowError

S = SchemeVersion.Status


@dataclass(frozen=True, slots=True)
class Proposal:
    """Where a draft comes from, and why it is made."""

    origin: SchemeVersion.Origin
    note: str


@transaction.atomic
def load_versions(scheme: Scheme, folder: Path = DEFINITIONS) -> list[SchemeVersion]:
    """Publish what greenfin's files say of a scheme; twice is once.

    Raises WorkflowError where a file says something else than was published.
    """
    known = load_library(folder).schemes.get(scheme.key)
    there = dict(
        scheme.versions.filter(status=S.PUBLISHED, origin="file").values_list(
            "label", "sha256"
        )
    )
    made = []
    for version in known.versions if known else ():
        label = version.terms.version
        if there.get(label) == version.sha256:
            continue
        if label in there:
            raise WorkflowError(
                f"{version.label} was published as {there[label][:12]}; the file says"
                f" {version.sha256[:12]}. Write a new version instead."
            )
        made.append(_seeded(scheme, version))
    forget()
    return made


def _seeded(scheme: Scheme, version: Version) -> SchemeVersion:
    row = SchemeVersion.objects.create(
        scheme=scheme,
        label=version.terms.version,
        origin=SchemeVersion.Origin.FILE,
        sha256=version.sha256,
        content=kept_text(version.source),
        status=S.PUBLISHED,
        published_at=timezone.now(),
    )
    _told("scheme.version_loaded", row, SYSTEM)
    return row


def propose_file(
    *, scheme: Scheme, text: str, name: str, note: str, by: Actor
) -> SchemeVersion:
    """A draft from an uploaded file; DefinitionError says what is wrong, line by line."""
    document = load_text(text, name, _published_files(scheme))
    proposal = Proposal(SchemeVersion.Origin.UPLOAD, note)
    return _propose(scheme, document, proposal, by)


def propose_figures(
    *, scheme: Scheme, changes: Mapping[str, Any], note: str, by: Actor
) -> SchemeVersion:
    """A draft that is the newest version with some parts changed.

    `changes` has `version`, `effective_from`, perhaps `effective_until`, and under
    `parameters` the new value (and source and mark) of each that changes.
    """
    content = kept_content(kept_text(library().scheme(scheme.key).newest.source))
    figures = changes.get("parameters", {})
    for key, figure in figures.items():
        content["parameters"][key] |= figure
    content |= {key: value for key, value in changes.items() if key != "parameters"}
    if content.get("effective_until") is None:
        content.pop("effective_until", None)
    document = checked(Document(content))
    return _propose(scheme, document, Proposal(SchemeVersion.Origin.FIGURES, note), by)


def _published_files(scheme: Scheme) -> dict[str, dict[str, Any]]:
    """What an uploaded file may extend, by the name it would have in a folder."""
    return {
        f"{scheme.key}.{version.terms.version}.yaml": dict(version.source)
        for version in library().scheme(scheme.key).versions
    }


@transaction.atomic
def _propose(
    scheme: Scheme, document: Document, proposal: Proposal, by: Actor
) -> SchemeVersion:
    if scheme.office_id != by.organisation_id or by.user is None:
        raise WorkflowError(_("Another office runs this scheme."))
    version = compile_document(document)
    if problems := list(_misfits(scheme, version, document)):
        raise DefinitionError(problems)
    row = SchemeVersion.objects.create(
        scheme=scheme,
        label=version.terms.version,
        origin=proposal.origin,
        sha256=version.sha256,
        content=kept_text(version.source),
        note=proposal.note,
        proposed_by=by.user,
    )
    _told("scheme.version_proposed", row, by)
    ask_comparison(version=row, by=by)
    return row


def _misfits(
    scheme: Scheme, version: Version, document: Document
) -> Iterator[LintProblem]:
    """What makes a version that is well in itself not fit behind the published ones."""
    known, terms = library().scheme(scheme.key), version.terms
    last = known.newest.terms
    if terms.scheme != scheme.key:
        yield document.problem(
            ("scheme",), "scheme", f'This is a version of "{terms.scheme}".',
            f"Write scheme: {scheme.key}.",
        )  # fmt: skip
    if any(terms.version == each.terms.version for each in known.versions):
        yield document.problem(
            ("version",), "version", f"Version {terms.version} is published already.",
            "Give this one a label of its own.",
        )  # fmt: skip
    if terms.effective_from <= last.effective_from:
        yield document.problem(
            ("effective_from",), "effective_from",
            f"It begins on {terms.effective_from}, version {last.version} on"
            f" {last.effective_from}.", "Let it begin on a later day.",
        )  # fmt: skip
    if terms.applies_by != last.applies_by:
        yield document.problem(
            ("applies_by",), "applies_by",
            f"The published versions go by {last.applies_by}.", "Use the same for all.",
        )  # fmt: skip
    for key, listing in known.newest.lists.items():
        kept = version.lists[key].entries if key in version.lists else {}
        if lost := [name for name in listing.entries if name not in kept]:
            place = ("lists", key)
            yield document.problem(
                place, ".".join(place),
                f"It lacks {len(lost)} published entries: {', '.join(lost[:5])}.",
                "Propose it anew over the newest version; end entries by a last day.",
            )  # fmt: skip
    if terms.currency != last.currency:
        yield document.problem(
            ("currency",), "currency", f"The scheme pays in {last.currency}.",
            "A scheme keeps its currency.",
        )  # fmt: skip


@transaction.atomic
def publish_version(*, version: SchemeVersion, by: Actor) -> SchemeVersion:
    """Put a draft in force; the second person does, once it was compared.

    Raises WorkflowError of one's own draft, of one not compared with what is in force
    now, and of one that another made impossible meanwhile.
    """
    now = _locked(version)
    if now.status != S.DRAFT:
        raise WorkflowError(_("This version is no draft any more."))
    if by.user is None or by.user.pk == now.proposed_by_id:
        raise WorkflowError(
            _("You proposed this version: another person publishes it.")
        )
    newest = _newest_held(now.scheme)
    done = now.comparisons.exclude(finished_at=None).first()
    if done is None or done.against_sha256 != newest.sha256:
        raise WorkflowError(
            _("Compare the draft with the version in force first, then publish it.")
        )
    document = Document(kept_content(now.content))
    if problems := list(_misfits(now.scheme, compile_document(document), document)):
        raise WorkflowError(str(problems[0]).lstrip(":0 "))
    now.status, now.published_by = S.PUBLISHED, by.user
    now.published_at = timezone.now()
    now.save(update_fields=["status", "published_by", "published_at"])
    forget()
    transaction.on_commit(forget)
    _told("scheme.version_published", now, by)
    return now


def _newest_held(scheme: Scheme) -> Version:
    """The version that came last, with nobody else publishing until we are done."""
    list(Scheme.objects.select_for_update().filter(pk=scheme.pk))
    forget()
    return library().scheme(scheme.key).newest


@transaction.atomic
def put_version_aside(*, version: SchemeVersion, by: Actor) -> SchemeVersion:
    """Give a draft up; it stays to be read."""
    now = _locked(version)
    if now.status != S.DRAFT:
        raise WorkflowError(_("This version is no draft any more."))
    now.status = S.PUT_ASIDE
    now.save(update_fields=["status"])
    _told("scheme.version_put_aside", now, by)
    return now


def _locked(version: SchemeVersion) -> SchemeVersion:
    rows = SchemeVersion.objects.select_related("scheme").select_for_update(
        of=("self",)
    )
    return rows.get(pk=version.pk)


def _told(verb: str, row: SchemeVersion, by: Any) -> None:
    record(
        verb,
        organisation_id=row.scheme.office_id,
        by=by,
        target=row,
        detail={
            "label": row.label,
            "edition": row.edition,
            "sha256": row.sha256,
            "origin": row.origin,
            "note": row.note,
        },
    )
