"""Addresses of the app's pages."""

app_name = "questionnaires"
urlpatterns: list = []
