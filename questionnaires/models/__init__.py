"""Everything the questionnaires keep in the database."""

from questionnaires.models.answering import (
    Answer,
    AnswerHistory,
    Explanation,
    HistorySeal,
    Questionnaire,
    Response,
    ResponseQuerySet,
    Submission,
    SubmissionPdf,
    SubmissionQuerySet,
    TableRow,
    Version,
)

__all__ = [
    "Answer",
    "AnswerHistory",
    "Explanation",
    "HistorySeal",
    "Questionnaire",
    "Response",
    "ResponseQuerySet",
    "Submission",
    "SubmissionPdf",
    "SubmissionQuerySet",
    "TableRow",
    "Version",
]
