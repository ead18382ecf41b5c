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
from questionnaires.models.campaigns import (
    Campaign,
    CampaignList,
    CampaignListQuerySet,
    CampaignQuerySet,
    CampaignRequest,
    CampaignRequestQuerySet,
    Invitee,
    OptOut,
)
from questionnaires.models.drafts import DefinitionDraft, DefinitionDraftQuerySet
from questionnaires.models.evidence import AnswerEvidence, AnswerNote, Evidence
from questionnaires.models.handing import (
    Assignment,
    HelperLink,
    ShareLink,
    ShareOpening,
)
from questionnaires.models.moving import VersionMove
from questionnaires.models.peers import PeerFigure
from questionnaires.models.proofs import SubmissionProof
from questionnaires.models.queries import Query, QueryMessage
from questionnaires.models.supplements import (
    GivenSupplement,
    GivenSupplementQuerySet,
    Supplement,
    SupplementQuerySet,
)
from questionnaires.models.webhooks import (
    Delivery,
    DeliveryQuerySet,
    Event,
    Webhook,
    WebhookQuerySet,
)

__all__ = [
    "Answer",
    "AnswerHistory",
    "Campaign",
    "CampaignList",
    "CampaignListQuerySet",
    "CampaignQuerySet",
    "CampaignRequest",
    "CampaignRequestQuerySet",
    "DefinitionDraft",
    "DefinitionDraftQuerySet",
    "Delivery",
    "DeliveryQuerySet",
    "Event",
    "Explanation",
    "GivenSupplement",
    "GivenSupplementQuerySet",
    "HistorySeal",
    "Invitee",
    "OptOut",
    "PeerFigure",
    "Questionnaire",
    "Response",
    "ResponseQuerySet",
    "Submission",
    "SubmissionPdf",
    "SubmissionProof",
    "SubmissionQuerySet",
    "Supplement",
    "SupplementQuerySet",
    "TableRow",
    "Version",
    "AnswerEvidence",
    "AnswerNote",
    "Evidence",
    "Assignment",
    "HelperLink",
    "ShareLink",
    "ShareOpening",
    "Query",
    "QueryMessage",
    "Webhook",
    "WebhookQuerySet",
    "VersionMove",
]
