"""Addresses of the jobs' pages; they stand here because access is decided here."""

from django.urls import path

from accounts.views import jobs

app_name = "jobs"
urlpatterns = [
    path("", jobs.jobs, name="list"),
    path("<uuid:job_id>/", jobs.detail, name="detail"),
    path("<uuid:job_id>/progress/", jobs.progress, name="progress"),
    path("<uuid:job_id>/cancel/", jobs.cancel, name="cancel"),
    path("<uuid:job_id>/retry/", jobs.retry, name="retry"),
]
