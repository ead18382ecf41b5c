"""The REST API's addresses."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from accounts.access import public
from companies import api as companies

app_name = "api"
urlpatterns = [
    path(
        "schema/",
        public(
            SpectacularAPIView.as_view(authentication_classes=[], permission_classes=[])
        ),
        name="schema",
    ),
    path("facts/", companies.FactList.as_view(), name="facts"),
    path("consents/", companies.ConsentList.as_view(), name="consents"),
]
