"""The words for this app's decisions and jobs."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

#: What a bank did, as the record of the company keeps it.
SUPPLEMENT_ANSWERS = gettext_noop("answers to the bank's own questions")

VERBS: dict[str, Promise | str] = {
    "questionnaire.published": _("A questionnaire was published"),
    "response.started": _("Answers were begun"),
    "response.signed_off": _("Answers were signed off"),
    "response.reopened": _("Signed answers were opened again"),
    "response.grown": _("Answers went on in a larger questionnaire"),
    "helper.invited": _("A helper was asked to answer a part"),
    "submission.shared": _("Signed answers were shared by a link"),
    "link.revoked": _("A link was taken back"),
    "query.opened": _("A question on a value was asked"),
    "query.closed": _("A question on a value was closed"),
    "response.version_changed": _("Answers went on to another version of the form"),
    "response.version_restored": _("Answers went back to the version before"),
    "response.workbook_taken_over": _("Answers were taken from a workbook"),
    "answers.history_sealed": _("The history of answers was sealed"),
    "campaign.created": _("A campaign was made"),
    "campaign.changed": _("A campaign was changed"),
    "campaign.list_added": _("Companies were added to a campaign"),
    "campaign.sent": _("A campaign's invitations were sent"),
    "campaign.closed": _("A campaign was closed"),
    "campaign.opted_out": _("A company asked for no more mail"),
    "campaign.progress_shown": _("A company lets the inviter see how far it is"),
    "campaign.progress_hidden": _("A company no longer shows how far it is"),
    "definition.proposed": _("A questionnaire was proposed"),
    "definition.published": _("A proposed questionnaire was published"),
    "definition.put_aside": _("A draft of a questionnaire was put aside"),
    "webhook.created": _("An address for events was added"),
    "webhook.rotated": _("The secret of an address for events was renewed"),
    "webhook.ended": _("An address for events was ended"),
    "supplement.proposed": _("Own questions were proposed"),
    "supplement.published": _("Own questions were published"),
}
JOBS: dict[str, Promise | str] = {
    "questionnaires.extract_facts": _("Take the facts from signed answers"),
    "questionnaires.make_pdf": _("Make a PDF of signed answers"),
    "questionnaires.release_peers": _("Release the figures of peer groups"),
    "questionnaires.remind_sections": _("Remind colleagues of sections that are due"),
    "questionnaires.make_blank_paper": _("Make the empty form as a PDF"),
    "questionnaires.seal_history": _("Seal the history of answers"),
    "questionnaires.invite": _("Write to an invited company"),
    "questionnaires.note_opened": _("Note that an invitation's code was typed"),
    "questionnaires.join_campaign": _("Lay before a company what it is asked"),
    "questionnaires.follow_campaigns": _("Note how far the answers are"),
    "questionnaires.remind": _("Remind an invited company"),
    "questionnaires.give_supplement": _("Give a bank the answers to its own questions"),
    "questionnaires.erase_supplement": _(
        "Erase what a bank could read of its own questions"
    ),
    "questionnaires.announce": _("Tell programs of an event"),
    "questionnaires.deliver": _("Send a message to a program"),
    "questionnaires.tend_campaigns": _("Look after campaigns, once a day"),
}
