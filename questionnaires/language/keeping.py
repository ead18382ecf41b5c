"""The next version of a form that is composed on a page, where nobody writes steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from questionnaires.language.compiled import Definition
from questionnaires.language.compiler import compile_definition
from questionnaires.language.lint_versions import suggested_steps


def compile_next(plain: Mapping[str, Any], previous: Definition | None) -> Definition:
    """The compiled form, with the steps under which no answer to `previous` is lost.

    What is no longer asked stays in the history; an option that is gone, and a question
    that is answered in another way, are asked again.
    """
    definition = compile_definition(plain)
    if previous is None or previous.version == definition.version:
        return definition
    steps = suggested_steps(previous, definition)
    if not steps:
        return definition
    migrate = {"from": previous.version, "steps": steps}
    return compile_definition({**plain, "migrate": migrate}, previous=previous)
