"""Addresses of the demo's own pages."""

from django.urls import path

from greenfin.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.index, name="people"),
    path("enter/", views.enter, name="enter"),
]
