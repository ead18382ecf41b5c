"""`manage.py questionnaire check PATH... | evaluate DEFINITION | publish PATH...`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from audit.services import SYSTEM
from questionnaires.language import cli
from questionnaires.language.compiler import compile_definition
from questionnaires.language.definition import ROLES
from questionnaires.language.errors import DefinitionError
from questionnaires.selectors.definitions import factor_source
from questionnaires.services.publishing import VersionTakenError, publish_version

DEFINITIONS = Path(__file__).resolve().parents[2] / "definitions"


class Command(BaseCommand):
    help = "Lint definitions, evaluate answers, publish versions."

    def add_arguments(self, parser):
        actions = parser.add_subparsers(dest="action", required=True)
        check = actions.add_parser("check", help="lint definitions, run their cases")
        check.add_argument("paths", nargs="+", type=Path)
        check.add_argument("--json", action="store_true")
        evaluate = actions.add_parser(
            "evaluate", help="JSON lines of answers in, JSON lines of findings out"
        )
        evaluate.add_argument("definition", type=Path)
        evaluate.add_argument("--period", help="2024-01-01/2024-12-31")
        evaluate.add_argument("--language", default="en")
        evaluate.add_argument("--role", choices=ROLES, default="")
        evaluate.add_argument("--traces", action="store_true")
        evaluate.add_argument("--json", action="store_true", help="always on")
        publish = actions.add_parser("publish", help="keep definitions as versions")
        publish.add_argument("paths", nargs="*", type=Path)
        publish.add_argument("--json", action="store_true")

    def handle(self, *args, action, **options):
        status = getattr(self, f"do_{action}")(**options)
        if status:
            sys.exit(status)

    def do_check(self, *, paths, json, **_):
        arguments = ["check", *map(str, paths), *(["--json"] if json else [])]
        streams = cli.Streams(sys.stdin, self.stdout, self.stderr)  # type: ignore[arg-type]
        return cli.main(arguments, streams)

    def do_evaluate(self, *, definition, period, language, traces, role, **_):
        outcomes = cli.evaluate_lines(
            self._compiled(definition),
            cli.as_utf8(sys.stdin),
            factors=factor_source(),
            period=cli.read_period(period),
            language=language,
            traces=traces,
            role=role,
        )
        status = 0
        for outcome in outcomes:
            self.stdout.write(cli.json_line(outcome))
            status = 1 if "error" in outcome else status
        return status

    def do_publish(self, *, paths, json, **_):
        published = []
        for path in paths or sorted(DEFINITIONS.glob("*/*.yaml")):
            try:
                version = publish_version(definition=self._compiled(path), by=SYSTEM)
            except VersionTakenError as error:
                raise CommandError(str(error)) from error
            published.append(version)
        self._say(published, json)

    def _compiled(self, path):
        try:
            return compile_definition(path)
        except DefinitionError as error:
            raise CommandError(str(error), returncode=2) from error

    def _say(self, versions, as_json):
        if as_json:
            rows = [
                {"key": v.questionnaire_id, "version": v.label, "sha256": v.sha256}
                for v in versions
            ]
            self.stdout.write(json.dumps(rows))
            return
        for version in versions:
            name = f"{version.questionnaire_id} {version.label}"
            self.stdout.write(f"{name} {version.sha256}")
