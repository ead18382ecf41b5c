"""Everything that can be wrong with definitions at some paths, their cases included."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from questionnaires.language.cases import Case, cases_of, failures
from questionnaires.language.compiled import Definition
from questionnaires.language.compiler import compile_definition
from questionnaires.language.documents import read_document
from questionnaires.language.errors import DefinitionError, LintProblem
from questionnaires.language.modules import is_module, stated_keys
from questionnaires.language.registries import Registries

#: Gives the version of a questionnaire that was published last, by its key.
Published = Callable[[str], Definition | None]


def check_paths(
    paths: Iterable[Path],
    published: Published | None = None,
    registries: Registries | None = None,
) -> list[LintProblem]:
    """Every problem of the definitions at these paths, failing cases included.

    A folder stands for the manifests in it: the YAML files that begin with `gfq:`. With
    `published`, also what a new version would lose of the answers to the one before;
    `registries` are those that `list_from` may name.
    """
    return [
        problem
        for path in paths
        for file in _manifests(path)
        for problem in _checked(path, file, published, registries)
    ]


def _manifests(path: Path) -> list[Path | None]:
    if not path.is_dir():
        return [path]
    manifests = [file for file in sorted(path.rglob("*.yaml")) if _is_manifest(file)]
    return [*manifests] or [None]


def _checked(
    path: Path,
    file: Path | None,
    published: Published | None,
    registries: Registries | None,
) -> list[LintProblem]:
    if file is not None:
        return check_file(file, published, registries)
    return [LintProblem(str(path), 0, "", "There is no definition.", "Name a file.")]


def _is_manifest(path: Path) -> bool:
    with path.open(encoding="utf-8", errors="replace") as lines:
        return any(line.startswith("gfq:") for line in lines)


def check_file(
    path: Path,
    published: Published | None = None,
    registries: Registries | None = None,
) -> list[LintProblem]:
    """Every problem of one manifest."""
    return checked(path, published, registries)[1]


def checked(
    path: Path,
    published: Published | None = None,
    registries: Registries | None = None,
) -> tuple[Definition | None, list[LintProblem]]:
    """The definition of one manifest, None where it has none, and every problem of it."""
    try:
        definition = compile_definition(path, registries=registries)
        if published and (before := published(definition.key)):
            definition = compile_definition(
                path, previous=before, registries=registries
            )
        tested = _tested(path, registries) or definition
        found = [*definition.warnings, *_check_cases(tested, path)]
    except DefinitionError as error:
        return None, list(error.problems)
    return definition, found


def _tested(path: Path, registries: Registries | None) -> Definition | None:
    """A module whose tests state factors of their own knows their keys in registries."""
    document = read_document(path)
    keys = stated_keys(document) if is_module(document) else frozenset()
    if not keys or not registries:
        return None
    own = {key: {"en": key, "zh-Hant": key} for key in keys}
    wider = {
        name: replace(registry, names={**own, **registry.names})
        for name, registry in registries.items()
    }
    return compile_definition(path, registries=wider)


def _check_cases(definition: Definition, manifest: Path) -> Iterator[LintProblem]:
    for name, line, case in cases_of(manifest, definition):
        for message in _failures(definition, case):
            yield LintProblem(
                name, line, str(case.get("name", "")), message, "Mend the rule or the case.",
            )  # fmt: skip


def _failures(definition: Definition, case: Case) -> Iterator[str]:
    try:
        for failure in failures(definition, case):
            yield f"{failure}."
    except (LookupError, ValueError, TypeError, AttributeError, ArithmeticError) as error:  # fmt: skip
        yield f"The case cannot be run: {type(error).__name__}: {error}."
