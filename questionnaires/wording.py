"""The words for this app's decisions and jobs."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Promise | str] = {
    "questionnaire.published": _("A questionnaire was published"),
    "response.started": _("Answers were begun"),
    "response.signed_off": _("Answers were signed off"),
    "response.reopened": _("Signed answers were opened again"),
    "helper.invited": _("A helper was asked to answer a part"),
    "submission.shared": _("Signed answers were shared by a link"),
    "link.revoked": _("A link was taken back"),
    "query.opened": _("A question on a value was asked"),
    "query.closed": _("A question on a value was closed"),
    "answers.history_sealed": _("The history of answers was sealed"),
}
JOBS: dict[str, Promise | str] = {
    "questionnaires.extract_facts": _("Take the facts from signed answers"),
    "questionnaires.make_pdf": _("Make a PDF of signed answers"),
    "questionnaires.remind": _("Remind colleagues of sections that are due"),
    "questionnaires.seal_history": _("Seal the history of answers"),
}
