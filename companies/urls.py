"""Addresses of the app's pages."""

app_name = "companies"
urlpatterns: list = []
