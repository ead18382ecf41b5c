"""Addresses of the style guide; included in development and demo only."""

from django.urls import path

from greenfin.styleguide import views

app_name = "styleguide"
urlpatterns = [
    path("", views.page, name="index"),
    path("<slug:name>/", views.page, name="page"),
]
