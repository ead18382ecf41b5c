"""`manage.py questionnaire check | evaluate | diff | migrate | publish`."""

from __future__ import annotations

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError

from audit.services import SYSTEM
from documents.errors import UploadError
from questionnaires.formats.xlsform import import_form
from questionnaires.formats.xlsform.files import as_json, read_form, write_definition
from questionnaires.language import cli
from questionnaires.language.checking import check_paths, checked
from questionnaires.language.cli_versions import definition_at, say_diff
from questionnaires.language.definition import ROLES
from questionnaires.language.errors import DefinitionError
from questionnaires.management import moving
from questionnaires.selectors.definitions import (
    factor_source,
    kept_definition,
    newest_version,
    registries_today,
)
from questionnaires.services.publishing import (
    AnswersLostError,
    VersionTakenError,
    publish_version,
)

DEFINITIONS = Path(__file__).resolve().parents[2] / "definitions"


class Command(BaseCommand):
    help = "Lint, compare and publish definitions, evaluate answers, plan migrations."

    def add_arguments(self, parser):
        actions = parser.add_subparsers(dest="action", required=True)
        check = actions.add_parser("check", help="lint definitions, run their cases")
        check.add_argument("paths", nargs="+", type=Path)
        check.add_argument("--previous", type=Path, help="instead of the published one")
        evaluate = actions.add_parser(
            "evaluate", help="JSON lines of answers in, JSON lines of findings out"
        )
        evaluate.add_argument("definition", type=Path)
        evaluate.add_argument("--period", help="2024-01-01/2024-12-31")
        evaluate.add_argument("--language", default="en")
        evaluate.add_argument("--role", choices=ROLES, default="")
        evaluate.add_argument("--traces", action="store_true")
        diff = actions.add_parser("diff", help="what a new version changes, in words")
        diff.add_argument("old", help="a file, or KEY@VERSION of a published one")
        diff.add_argument("new")
        migrate = actions.add_parser(
            "migrate", help="what would happen to each answer; only its owner confirms"
        )
        migrate.add_argument("response", nargs="?", help="its id; or --all drafts")
        migrate.add_argument("--all", action="store_true")
        migrate.add_argument("--to", required=True, help="VERSION, or KEY@VERSION")
        migrate.add_argument("--dry-run", action="store_true")
        xlsform = actions.add_parser(
            "import-xlsform", help="a spreadsheet form as a definition"
        )
        xlsform.add_argument("file", type=Path)
        xlsform.add_argument("--out", type=Path, required=True, help="a folder")
        publish = actions.add_parser("publish", help="keep definitions as versions")
        publish.add_argument("paths", nargs="*", type=Path)
        for action in (check, evaluate, diff, migrate, xlsform, publish):
            action.add_argument("--json", action="store_true")

    def handle(self, *args, action, **options):
        status = getattr(self, f"do_{action.replace('-', '_')}")(**options)
        if status:
            sys.exit(status)

    @property
    def streams(self):
        stdin = cli.as_utf8(sys.stdin)
        return cli.Streams(stdin, self.stdout, self.stderr)  # type: ignore[arg-type]

    def do_check(self, *, paths, previous, json, **_):
        known = self._definition(str(previous)) if previous else None
        before = (lambda _key: known) if known else _published
        return cli.say_problems(
            check_paths(paths, before, registries_today()), self.streams, as_list=json
        )

    def do_evaluate(self, *, definition, period, language, traces, role, **_):
        try:
            known = cli.read_period(period)
        except ValueError as error:
            raise CommandError(str(error), returncode=2) from error
        outcomes = cli.evaluate_lines(
            self._definition(str(definition)),
            self.streams.stdin,
            factors=factor_source(),
            period=known,
            language=language,
            traces=traces,
            role=role,
        )
        status = 0
        for outcome in outcomes:
            self.stdout.write(cli.json_line(outcome))
            status = 1 if "error" in outcome else status
        return status

    def do_diff(self, *, old, new, json, **_):
        both = self._definition(old), self._definition(new)
        say_diff(*both, self.streams, as_list=json)

    def do_migrate(self, *, response, all, to, dry_run, json, **_):  # noqa: A002
        if not dry_run:
            raise CommandError(
                "A draft changes version only when its owner confirms it on its page. "
                "Add --dry-run to see what would happen to each answer.",
                returncode=2,
            )
        try:
            lines = moving.listed(response, to, is_all=all, as_json=json)
        except LookupError as error:
            raise CommandError(str(error), returncode=2) from error
        for line in lines:
            self.stdout.write(line)

    def do_import_xlsform(self, *, file, out, json, **_):
        try:
            imported = import_form(read_form(file), name=file.stem)
            path = write_definition(imported, out, source=file.name)
        except (UploadError, OSError) as error:
            raise CommandError(str(error), returncode=2) from error
        for note in imported.notes:
            self.stderr.write(f"{file.name}: {note}")
        problems = check_paths([path])
        for problem in problems:
            self.stderr.write(str(problem))
        if json:
            notes = [as_json(note) for note in imported.notes]
            told = [problem.as_json() for problem in problems]
            whole = {"file": str(path), "notes": notes, "problems": told}
            self.stdout.write(cli.json_line(whole))
        else:
            self.stdout.write(str(path))
        return 1 if imported.notes or problems else 0

    def do_publish(self, *, paths, json, **_):
        published = []
        for path in paths or sorted(DEFINITIONS.glob("*/*.yaml")):
            if not _is_manifest(path):
                continue
            definition = self._sound(path)
            try:
                version = publish_version(definition=definition, by=SYSTEM)
            except (VersionTakenError, AnswersLostError) as error:
                raise CommandError(str(error)) from error
            published.append(version)
        self._say(published, json)

    def _sound(self, path):
        """The definition; one whose own cases fail is not published."""
        definition, found = checked(path, _published, registries_today())
        problems = [problem for problem in found if problem.level == "error"]
        if problems:
            raise CommandError("\n".join(map(str, problems)), returncode=2)
        return definition

    def _definition(self, name):
        """The definition of a file, or of `key@version` as it was published."""
        if "@" in name and not Path(name).exists():
            try:
                return kept_definition(moving.version_named(name))
            except LookupError as error:
                raise CommandError(str(error), returncode=2) from error
        try:
            return definition_at(Path(name), registries_today())
        except (DefinitionError, OSError, ValueError) as error:
            raise CommandError(str(error), returncode=2) from error

    def _say(self, versions, as_json):
        if as_json:
            rows = [
                {"key": v.questionnaire_id, "version": v.label, "sha256": v.sha256}
                for v in versions
            ]
            self.stdout.write(cli.json_line(rows))
            return
        for version in versions:
            name = f"{version.questionnaire_id} {version.label}"
            self.stdout.write(f"{name} {version.sha256}")


def _published(key):
    """The version published last; none where there is no database to ask."""
    try:
        version = newest_version(key)
        return kept_definition(version) if version else None
    except DatabaseError:
        return None


def _is_manifest(path):
    with path.open(encoding="utf-8") as lines:
        return any(line.startswith("gfq:") for line in lines)
