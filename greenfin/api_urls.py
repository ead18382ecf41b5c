"""The REST API's addresses."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from accounts.access import public

app_name = "api"
urlpatterns = [
    path(
        "schema/",
        public(
            SpectacularAPIView.as_view(authentication_classes=[], permission_classes=[])
        ),
        name="schema",
    ),
]
