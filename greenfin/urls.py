"""One include an app; pages first, the API under /api/v1/."""

from django.conf import settings
from django.urls import include, path

from greenfin import views
from greenfin.giving import giving

handler400 = "greenfin.middleware.bad_request"
handler500 = "greenfin.middleware.server_error"

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("jobs/", include("accounts.jobs_urls")),
    path("", include("companies.urls")),
    path("submissions/<uuid:submission_id>/back/", giving, name="giving"),
    path("", include("questionnaires.urls")),
    path("risk/", include("risk.urls")),
    path("", include("schemes.urls")),
    path("api/v1/", include("greenfin.api_urls")),
]

if settings.DEMO:
    urlpatterns += [
        path("demo/", include("greenfin.demo.urls")),
        path("styleguide/", include("greenfin.styleguide.urls")),
    ]
