"""Addresses of the app's pages."""

app_name = "risk"
urlpatterns: list = []
