"""Addresses of the app's pages."""

app_name = "jobs"
urlpatterns: list = []
