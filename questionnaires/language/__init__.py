"""The questionnaire language: definitions compiled, answers evaluated, facts extracted.

Pure: no Django, no clock, no database. See docs/rules/questionnaire-language.md.
"""

from questionnaires.language.answer_types import Parsed, Problem, parse_value
from questionnaires.language.compiled import Definition
from questionnaires.language.compiler import compile_definition
from questionnaires.language.definition import (
    EVALUATOR_VERSION,
    Check,
    MapEntry,
    Option,
    Question,
    Section,
)
from questionnaires.language.errors import DefinitionError, ExpressionError, LintProblem
from questionnaires.language.evaluation import Evaluation, SectionProgress, evaluate
from questionnaires.language.explain import Trace, explain, recompute, value_text
from questionnaires.language.facts import FactRecord, facts_of
from questionnaires.language.findings import Finding, own_finding
from questionnaires.language.months import Period
from questionnaires.language.piping import shown
from questionnaires.language.reading import Answer
from questionnaires.language.run import Calculated, FactorUse, Grade, State

__all__ = [
    "EVALUATOR_VERSION",
    "Answer",
    "Calculated",
    "Check",
    "Definition",
    "DefinitionError",
    "Evaluation",
    "ExpressionError",
    "FactRecord",
    "FactorUse",
    "Finding",
    "Grade",
    "LintProblem",
    "MapEntry",
    "Option",
    "Parsed",
    "Period",
    "Problem",
    "Question",
    "Section",
    "SectionProgress",
    "State",
    "Trace",
    "compile_definition",
    "evaluate",
    "explain",
    "facts_of",
    "own_finding",
    "parse_value",
    "recompute",
    "shown",
    "value_text",
]
