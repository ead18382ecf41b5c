"""The addresses as demo mode has them, for tests that set `settings.DEMO`."""

from django.urls import include, path

from greenfin.urls import handler500
from greenfin.urls import urlpatterns as everyday

__all__ = ["handler500", "urlpatterns"]
urlpatterns = [
    *everyday,
    path("demo/", include("greenfin.demo.urls")),
    path("styleguide/", include("greenfin.styleguide.urls")),
]
