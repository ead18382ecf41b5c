"""Addresses of the app's pages."""

app_name = "accounts"
urlpatterns: list = []
