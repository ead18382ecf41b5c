"""Addresses of the API of responses."""

from django.urls import path

from questionnaires.api import answers, definitions, responses, sending

_one = "responses/<uuid:response_id>/"
_questionnaire = "questionnaires/<slug:key>/"
urlpatterns = [
    path(
        "questionnaires/",
        definitions.QuestionnaireList.as_view(),
        name="questionnaires",
    ),
    path(
        f"{_questionnaire}schema/",
        definitions.SchemaDetail.as_view(),
        name="schema_of",
    ),
    path(
        f"{_questionnaire}sections/<slug:section>/schema/",
        definitions.SectionSchemaDetail.as_view(),
        name="section_schema",
    ),
    path(f"{_questionnaire}evaluate/", definitions.Evaluate.as_view(), name="evaluate"),
    path(f"{_one}answers/", sending.AnswerList.as_view(), name="answers"),
    path("responses/", responses.ResponseList.as_view(), name="responses"),
    path(_one, responses.ResponseDetail.as_view(), name="response"),
    path(f"{_one}answers/<str:path>/", answers.AnswerDetail.as_view(), name="answer"),
    path(
        f"{_one}rows/<str:row_id>/cells/<str:path>/",
        answers.CellDetail.as_view(),
        name="cell",
    ),
    path(f"{_one}tables/<slug:table>/rows/", answers.RowList.as_view(), name="rows"),
    path(f"{_one}rows/<uuid:row_id>/", answers.RowDetail.as_view(), name="row"),
    path(
        f"{_one}explanations/", answers.ExplanationList.as_view(), name="explanations"
    ),
    path(f"{_one}sign-off/", responses.SignOff.as_view(), name="sign_off"),
    path("submissions/", responses.SubmissionList.as_view(), name="submissions"),
    path(
        "submissions/<uuid:submission_id>/",
        responses.SubmissionDetail.as_view(),
        name="submission",
    ),
]
