"""The words for this app's decisions and jobs."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Promise | str] = {
    "questionnaire.published": _("A questionnaire was published"),
    "response.started": _("Answers were begun"),
    "response.signed_off": _("Answers were signed off"),
    "response.reopened": _("Signed answers were opened again"),
    "response.grown": _("Answers went on in a larger questionnaire"),
    "answers.history_sealed": _("The history of answers was sealed"),
}
JOBS: dict[str, Promise | str] = {
    "questionnaires.extract_facts": _("Take the facts from signed answers"),
    "questionnaires.make_pdf": _("Make a PDF of signed answers"),
    "questionnaires.seal_history": _("Seal the history of answers"),
}
