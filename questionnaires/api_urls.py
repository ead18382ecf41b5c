"""Addresses of the API of responses."""

from django.urls import path

from questionnaires.api import answers, responses

_one = "responses/<uuid:response_id>/"
urlpatterns = [
    path("responses/", responses.ResponseList.as_view(), name="responses"),
    path(_one, responses.ResponseDetail.as_view(), name="response"),
    path(f"{_one}answers/<str:path>/", answers.AnswerDetail.as_view(), name="answer"),
    path(
        f"{_one}rows/<uuid:row_id>/cells/<str:path>/",
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
