"""The REST API's addresses."""

from django.urls import include, path

from accounts import api as accounts
from accounts.access import public
from companies import api as companies
from greenfin.api_schema import DocumentView
from greenfin.problems import no_such_address
from schemes import api as schemes

app_name = "api"
urlpatterns = [
    path("schema/", public(DocumentView.as_view()), name="schema"),
    path("facts/", companies.FactList.as_view(), name="facts"),
    path("consents/", companies.ConsentList.as_view(), name="consents"),
    path("jobs/", accounts.JobList.as_view(), name="jobs"),
    path("jobs/<uuid:job_id>/", accounts.JobDetail.as_view(), name="job"),
    path(
        "schemes/<slug:scheme>/statistics/",
        schemes.statistics,
        name="statistics",
    ),
    path("", include("questionnaires.api_urls")),
    path("", include("risk.api_urls")),
    path("<path:rest>", public(no_such_address), name="nowhere"),
]
