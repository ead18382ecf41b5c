"""Addresses of schemes."""

from django.urls import path

from schemes.views import check

app_name = "schemes"
urlpatterns = [
    path("", check.schemes, name="list"),
    path("<slug:scheme>/", check.scheme, name="scheme"),
    path("<slug:scheme>/<slug:track>/", check.check, name="check"),
]
